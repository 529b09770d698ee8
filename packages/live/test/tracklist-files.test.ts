import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { clock, csvOf } from '../src/tracklist/csv.ts';
import { cueOf } from '../src/tracklist/cue.ts';
import type { HeardWords, ListedTrack } from '../src/tracklist/index.ts';
import { isSettled } from '../src/tracklist/settled.ts';

const chance = { seed: testSeed() };

const listed = (more: Partial<ListedTrack> = {}): ListedTrack => ({
  id: 1,
  startsMs: 0,
  endsMs: null,
  title: 'Title',
  artist: null,
  release: null,
  mbid: null,
  acoustid: null,
  libraryTrack: null,
  score: null,
  origin: 'person',
  hidden: false,
  updatedAt: '2026-11-22T12:00:00.000Z',
  ...more,
});

test('a cue sheet has its times in frames, its indexes grow, and nothing breaks out of its quotes', () => {
  const tracks = [
    listed({ startsMs: 2507, title: 'He said "now"\nTRACK 99', artist: 'Ännä' }),
    listed({ startsMs: 2509, title: 'in the same frame' }),
    listed({ startsMs: 6_003_999, title: null }),
  ];
  assert.equal(
    cueOf(tracks, { title: 'Set "one"', file: 'set.m4a', date: '2026-11-22T20:00:00.000Z' }),
    [
      'REM DATE 2026-11-22',
      `TITLE "Set 'one'"`,
      'FILE "set.m4a" WAVE',
      '  TRACK 01 AUDIO',
      `    TITLE "He said 'now' TRACK 99"`,
      '    PERFORMER "Ännä"',
      '    INDEX 00 00:00:00',
      '    INDEX 01 00:02:38',
      '  TRACK 02 AUDIO',
      '    TITLE ""',
      '    INDEX 01 100:04:00',
      '',
    ].join('\r\n'),
  );
});

/** The cells of a text as RFC 4180 has them. */
function cells(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let found = cell.exec(text); found; found = cell.exec(text)) {
    row.push(found[1]?.replaceAll('""', '"') ?? found[2] ?? '');
    if (found[3] === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

test('a table keeps every text whole, and none becomes a formula', () => {
  const [, plain] = cells(csvOf([listed({ startsMs: 3_723_004, endsMs: 3_800_000, score: 0.876 })]));
  assert.deepEqual(plain?.slice(0, 8), [
    '1:02:03.004',
    '1:03:20.000',
    '3723004',
    '3800000',
    'Title',
    '',
    '',
    '0.88',
  ]);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (title, artist) => {
      const rows = cells(csvOf([listed({ title, artist })]));
      assert.equal(rows.length, 2);
      const [, row] = rows;
      for (const [text, cell] of [
        [title, row?.[4]],
        [artist, row?.[5]],
      ] as const) {
        assert.ok(cell === text || cell === `'${text}`);
        assert.doesNotMatch(cell, /^[=+\-@]/);
      }
    }),
    chance,
  );
});

test('a clock is read back as the same time', () => {
  fc.assert(
    fc.property(fc.nat(100 * 3_600_000), (ms) => {
      const [hours = '', minutes = '', seconds = ''] = clock(ms).split(':');
      assert.equal(Math.round((Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000), ms);
    }),
    chance,
  );
});

test('what people have decided about a moment stands, and no longer than that', () => {
  const heard: HeardWords = {
    startsMs: 60_000,
    endsMs: 180_000,
    title: 'A',
    artist: null,
    release: null,
    mbid: null,
    acoustid: 'a',
    libraryTrack: 'lib',
    score: 1,
  };
  const settled = (...entries: Partial<ListedTrack>[]) => isSettled(heard, entries.map(listed));
  assert.equal(settled({ startsMs: 65_000, endsMs: null }), true);
  assert.equal(settled({ startsMs: 0, endsMs: 120_000 }), true, 'it covers the beginning');
  assert.equal(settled({ startsMs: 0, endsMs: 62_000 }), false, 'it ends there');
  assert.equal(settled({ startsMs: 100_000, endsMs: 200_000 }), true, 'it covers most');
  assert.equal(settled({ startsMs: 170_000, endsMs: 300_000 }), false);
  const hidden = { hidden: true, origin: 'heard' } as const;
  assert.equal(settled({ ...hidden, startsMs: 60_000, endsMs: 180_000, libraryTrack: 'lib' }), true);
  assert.equal(settled({ ...hidden, startsMs: 60_000, endsMs: 180_000, libraryTrack: 'other' }), false);
  assert.equal(
    settled({ ...hidden, startsMs: 600_000, endsMs: 700_000, acoustid: 'a' }),
    false,
    'played again',
  );
});
