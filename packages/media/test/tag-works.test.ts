/** Works, their parts, groupings, moods and advisories, as each format writes them. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { wholeBytes } from '../src/containers/file-source.ts';
import { readTagFile } from '../src/tags/read-file.ts';
import { flacWith, mp3Sound, mp4With, oggWith } from './bytes/containers.ts';
import { type Id3Frame, id3Tag } from './bytes/id3.ts';

const buffer = Buffer.allocUnsafeSlow(wholeBytes);

const comments = [
  ['WORK', 'Sinfonia; in D'],
  ['MOVEMENTNAME', 'Andante'],
  ['MOVEMENT', '2'],
  ['MOVEMENTTOTAL', '4'],
  ['GROUPING', 'Evening'],
  ['MOOD', 'Calm'],
  ['MOOD', 'Bright'],
  ['ITUNESADVISORY', '2'],
] as const;
const id3 = (frames: readonly Id3Frame[]) =>
  Buffer.concat([id3Tag({ major: 4, encoding: 3, unsync: false, padding: 0 }, frames), mp3Sound('sine.mp3')]);
const frames: readonly Id3Frame[] = [
  { id: 'TIT1', texts: ['Sinfonia; in D'] },
  { id: 'GRP1', texts: ['Evening'] },
  { id: 'MVNM', texts: ['Andante'] },
  { id: 'MVIN', texts: ['2/4'] },
  { id: 'TMOO', texts: ['Calm', 'Bright'] },
  { id: 'TXXX', about: 'ITUNESADVISORY', text: '2' },
];
const number = (name: string, value: number) => ({ name, raw: Buffer.from([value]), kind: 21 });
const items = [
  { name: '\u00a9wrk', texts: ['Sinfonia; in D'] },
  { name: '\u00a9mvn', texts: ['Andante'] },
  number('\u00a9mvi', 2),
  number('\u00a9mvc', 4),
  { name: '\u00a9grp', texts: ['Evening'] },
  { free: 'MOOD', texts: ['Calm', 'Bright'] },
  number('rtng', 2),
];

describe('works and moods', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'bandstand-works-'));
  after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
  const read = async (name: string, bytes: Buffer) => {
    const path = join(scratch, name);
    writeFileSync(path, bytes);
    const file = await readTagFile(path, buffer);
    assert.ok(file.ok, JSON.stringify(file));
    return file.tags;
  };

  for (const [name, bytes] of [
    ['a.flac', flacWith(comments, 0)],
    ['a.opus', oggWith('sine.opus', comments)],
    ['a.mp3', id3(frames)],
    ['a.m4a', mp4With(items)],
  ] as const)
    test(`${name} says them`, async () => {
      const { works, movement, movementNo, movementTotal, groupings, moods, explicit } = await read(
        name,
        bytes,
      );
      assert.deepEqual([works, groupings, moods], [['Sinfonia; in D'], ['Evening'], ['Calm', 'Bright']]);
      assert.deepEqual([movement, movementNo, movementTotal, explicit], ['Andante', 2, 4, false]);
    });

  test("ID3's content group is the grouping where no other frame is", async () => {
    const { works, groupings } = await read('b.mp3', id3([{ id: 'TIT1', texts: ['Morning'] }]));
    assert.deepEqual([works, groupings], [[], ['Morning']]);
  });

  test('an advisory is explicit, clean or nothing', async () => {
    const said = async (value: number) => (await read('c.m4a', mp4With([number('rtng', value)]))).explicit;
    assert.deepEqual(await Promise.all([1].map(said)), [true]);
    assert.deepEqual(
      [await said(4), await said(2), await said(0), await said(99)],
      [true, false, null, null],
    );
  });
});
