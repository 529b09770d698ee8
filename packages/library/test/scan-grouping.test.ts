import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrackTags } from '@bandstand/media';
import {
  albumFacts,
  albumKeys,
  albumTitleOf,
  assignRoles,
  factsOfName,
  isSameSong,
  packTags,
  type SongForm,
  type TrackFile,
  titleOfFolder,
  unpackTags,
} from '../src/scanner/grouping/index.ts';

const blank = unpackTags(null, 30_000);
const credit = (text: string) =>
  text.split(' feat. ').map((name, at, all) => ({ name, join: at + 1 < all.length ? ' feat. ' : '' }));
/** Tags in short: artist, album artist and the rest. */
const tags = (artist: string | null, more: Partial<TrackTags> & { readonly by?: string } = {}): TrackTags => {
  const { by, ...rest } = more;
  return {
    ...blank,
    album: 'X',
    ...(artist === null ? {} : { artists: credit(artist), artistDisplay: artist }),
    ...(by === undefined ? {} : { albumArtists: credit(by), albumArtistDisplay: by }),
    ...rest,
  };
};
const mb = (release: string) => ({ musicBrainz: { ...blank.musicBrainz, release } });
const keysOf = (files: readonly TrackTags[], folder = 'f', released: string | null = null, heap = false) => {
  const members = files.map((one, at) => ({ path: `${folder}/${at}.mp3`, tags: one }));
  return [...albumKeys({ rootId: 1, folder, released, heap, owned: false }, members).values()].map((key) =>
    key.replaceAll('\u001f', '|'),
  );
};

const albums: readonly (readonly [string, readonly TrackTags[], readonly string[]])[] = [
  ['album artist and title', [tags('A', { by: 'B' }), tags('C', { by: 'B' })], ['al|1|b|x', 'al|1|b|x']],
  ['guests do not split an album', [tags('A'), tags('A feat. B')], ['al|1|a|x', 'al|1|a|x']],
  [
    'one artist on every track',
    [tags('A'), tags('A & B'), tags('A, C')],
    ['al|1|a|x', 'al|1|a|x', 'al|1|a|x'],
  ],
  [
    'a compilation that says so',
    [tags('A', { compilation: true }), tags('B', { compilation: true })],
    ['al|1|various artists|x', 'al|1|various artists|x'],
  ],
  [
    'a compilation that does not',
    [tags('A', { trackNo: 1 }), tags('B', { trackNo: 2 })],
    ['va|1|f|x', 'va|1|f|x'],
  ],
  [
    'two albums of one title in one folder',
    [tags('A', { trackNo: 1 }), tags('B', { trackNo: 1 })],
    ['al|1|a|x', 'al|1|b|x'],
  ],
  [
    'same title, two album artists',
    [tags('A', { by: 'A' }), tags('B', { by: 'B' })],
    ['al|1|a|x', 'al|1|b|x'],
  ],
  ['no album tag', [tags('A', { album: null }), tags('B', { album: null })], ['fo|1|f', 'fo|1|f']],
  ['a MusicBrainz release', [tags('A', mb('m')), tags('A', mb('m'))], ['mb|m', 'mb|m']],
  ['one file lacks the MusicBrainz release', [tags('A', mb('m')), tags('A')], ['mb|m', 'mb|m']],
  [
    'two editions',
    [tags('A', { releaseDate: '1999' }), tags('A', { releaseDate: '2009' })],
    ['al|1|a|x|1999', 'al|1|a|x|2009'],
  ],
  [
    'a release date on one file',
    [tags('A', { releaseDate: '1999' }), tags('A')],
    ['al|1|a|x|1999', 'al|1|a|x|1999'],
  ],
  [
    'discs in the title',
    [tags('A', { album: 'X (Disc 1)' }), tags('A', { album: 'x [CD 2]' })],
    ['al|1|a|x', 'al|1|a|x'],
  ],
  [
    'case and accents',
    [tags('Björk', { album: 'É' }), tags('BJORK', { album: 'e' })],
    ['al|1|bjork|e', 'al|1|bjork|e'],
  ],
];

test('files find their album', () => {
  for (const [name, files, keys] of albums) assert.deepEqual(keysOf(files), keys, name);
  assert.deepEqual(keysOf([tags('A', { album: null })], 'f/CD1'), ['fo|1|f'], 'a folder of a disc');
  assert.deepEqual(
    keysOf([tags('A'), tags('B', { album: null })], 'f', 'f'),
    ['re|1|f', 're|1|f'],
    'a release.yaml',
  );
  assert.deepEqual(
    keysOf([tags('A'), tags('B')], 'f', null, true),
    ['al|1|a|x', 'al|1|b|x'],
    'a heap infers nothing',
  );
});

test('an album is by whom its tracks agree on', () => {
  const by = (key: string, ...files: readonly TrackTags[]) =>
    albumFacts(
      key,
      files.map((one, at) => ({ path: `f/${at}.mp3`, tags: one })),
      'Music',
      null,
    ).artistLine;
  assert.equal(by('al\u001f1\u001fb\u001fx', tags('A', { by: 'B' })), 'B');
  assert.equal(by('al\u001f1\u001fa\u001fx', tags('A'), tags('A feat. B')), 'A');
  assert.equal(by('va\u001f1\u001ff\u001fx', tags('A'), tags('B')), 'Various Artists');
  assert.equal(
    by('fo\u001f1\u001ff', tags('A', { album: null }), tags('B', { album: null })),
    'Various Artists',
  );
  assert.equal(by('fo\u001f1\u001ff', tags(null, { album: null })), 'Unknown Artist');
});

test('fields of an album come from most of its files', () => {
  const facts = albumFacts(
    'al\u001f1\u001fa\u001fx',
    [
      {
        path: 'f/CD1/1.mp3',
        tags: tags('A', {
          genres: ['Rock', 'Pop'],
          date: '2001-02-03',
          originalDate: '1971',
          discTitle: 'Early',
        }),
      },
      {
        path: 'f/CD1/2.mp3',
        tags: tags('A', { genres: ['pop'], date: '2001-02-03', releaseTypes: ['ep', 'live'] }),
      },
      {
        path: 'f/CD2/1.mp3',
        tags: tags('A', { genres: ['Jazz'], date: '1999', discTitle: 'Late', labels: ['L'] }),
      },
    ],
    'Music',
    null,
  );
  assert.deepEqual(facts.genres, ['Pop', 'Rock', 'Jazz']);
  assert.equal(facts.date, '2001-02-03');
  assert.equal(facts.year, 2001);
  assert.equal(facts.originalDate, '1971');
  assert.equal(facts.type, 'liveset');
  assert.equal(facts.label, 'L');
  assert.deepEqual(facts.discTitles, [
    [1, 'Early'],
    [2, 'Late'],
  ]);
});

test('names of files and folders say what tags do not', () => {
  const table: readonly (readonly [string, string, number | null])[] = [
    ['03 - Night Drive.wav', 'Night Drive', 3],
    ['03 Night Drive.wav', 'Night Drive', 3],
    ['12. Last.mp3', 'Last', 12],
    ['7 - Seven.mp3', 'Seven', 7],
    ['99 Luftballons.mp3', '99 Luftballons', null],
    ['under_score.mp3', 'under score', null],
    ['04.mp3', '04', null],
    ['1999.mp3', '1999', null],
    ['.mp3', '.mp3', null],
  ];
  for (const [name, title, trackNum] of table) assert.deepEqual(factsOfName(name), { title, trackNum }, name);
  assert.equal(titleOfFolder('A/1999_Night Drive [FLAC]', 'Music'), '1999 Night Drive');
  assert.equal(titleOfFolder('', 'Music'), 'Music');
  assert.deepEqual(albumTitleOf('Tago Mago (Disc 2)'), { title: 'Tago Mago', disc: 2 });
  assert.deepEqual(albumTitleOf('(CD 1)'), { title: '(CD 1)', disc: null });
});

const form = (more: Partial<SongForm> = {}): SongForm => ({
  rootId: 1,
  path: 'x/1.flac',
  format: 'flac',
  lossless: true,
  title: 'T',
  disc: null,
  number: 1,
  duration: 100,
  ...more,
});

test('two forms of one song', () => {
  const mp3 = { format: 'mp3', lossless: false, path: 'y/one.mp3' };
  const table: readonly (readonly [string, Partial<SongForm>, boolean])[] = [
    ['lossy and lossless', mp3, true],
    ['disc 1 said and unsaid', { ...mp3, disc: 1 }, true],
    ['another disc', { ...mp3, disc: 2 }, false],
    ['another number', { ...mp3, number: 2 }, false],
    ['another title', { ...mp3, title: 'U' }, false],
    ['title in another case', { ...mp3, title: 't' }, true],
    ['two seconds', { ...mp3, duration: 102 }, true],
    ['three seconds', { ...mp3, duration: 103 }, false],
    ['no length', { ...mp3, duration: null }, false],
    ['one format', { path: 'y/one.flac' }, false],
    ['both lossless, apart', { format: 'wav', path: 'y/one.wav' }, false],
    ['both lossless, siblings', { format: 'wav', path: 'x/1.wav' }, true],
  ];
  for (const [name, other, same] of table) assert.equal(isSameSong(form(), form(other)), same, name);
  assert.equal(
    isSameSong(form({ number: null }), form({ ...mp3, number: null })),
    false,
    'no number to tell by',
  );
});

test('roles of files do not depend on the order in which they came', () => {
  const file = (id: number, path: string, more: Partial<TrackFile> = {}): TrackFile => ({
    id,
    path,
    format: 'mp3',
    lossless: false,
    fileHash: path,
    bitrate: 1,
    missing: false,
    role: 'variant',
    ...more,
  });
  const mp3 = file(1, 'b.mp3');
  const flac = file(2, 'a.flac', { format: 'flac', lossless: true });
  const copy = file(3, 'c.flac', { format: 'flac', lossless: true, fileHash: 'a.flac' });
  for (const files of [
    [mp3, flac, copy],
    [copy, flac, mp3],
    [flac, mp3, copy],
  ]) {
    const { main, lossless, roles } = assignRoles(files);
    assert.deepEqual([main, lossless], [1, 2]);
    assert.deepEqual(
      [...roles].sort(([a], [b]) => a - b),
      [
        [1, 'main'],
        [2, 'variant'],
        [3, 'copy'],
      ],
    );
  }
  assert.equal(assignRoles([{ ...mp3, missing: true }, flac]).main, 2);
  assert.equal(
    assignRoles([
      { ...mp3, missing: true, role: 'main' },
      { ...flac, missing: true },
    ]).main,
    1,
  );
});

test('packed tags come out as they went in', () => {
  const full = tags('A feat. B', {
    by: 'A',
    genres: ['Rock'],
    bpm: 120,
    compilation: true,
    ...mb('m'),
    replayGain: { ...blank.replayGain, trackGain: -3.5 },
  });
  assert.deepEqual(unpackTags(packTags(full), 30_000), full);
  assert.deepEqual(unpackTags(packTags(blank), 30_000), blank);
});
