import assert from 'node:assert/strict';
import { appendFile, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { createTagReader, type ReadFile, sameBytes } from '../src/index.ts';
import { fixture, flacWith, mp3Sound, mp4With, oggWith } from './bytes/containers.ts';
import { id3Tag } from './bytes/id3.ts';

const reader = createTagReader({ threads: 1 });
const scratch = await mkdtemp(join(tmpdir(), 'bandstand-hash-'));
after(async () => {
  await reader.close();
  await rm(scratch, { recursive: true, force: true });
});
let files = 0;

async function read(bytes: Buffer): Promise<ReadFile> {
  files += 1;
  const path = join(scratch, String(files));
  await writeFile(path, bytes);
  const file = await reader.read(path);
  assert.ok(file.ok, JSON.stringify(file));
  return file;
}

const style = { major: 4, encoding: 3, unsync: false } as const;
const tag = (title: string, padding: number) =>
  id3Tag({ ...style, padding }, [{ id: 'TIT2', texts: [title] }]);
const id3v1 = Buffer.concat([Buffer.from('TAG'), Buffer.alloc(125, 'x')]);

/** Sound of several MiB, of which only samples are hashed. */
const longSound = Buffer.concat(Array.from({ length: 600 }, () => mp3Sound('sine.mp3')));

const retagged: readonly (readonly [string, Buffer, Buffer])[] = [
  [
    'mp3',
    Buffer.concat([tag('one', 0), mp3Sound('sine.mp3')]),
    Buffer.concat([tag('two', 3000), mp3Sound('sine.mp3'), id3v1]),
  ],
  [
    'long mp3',
    Buffer.concat([tag('one', 0), longSound]),
    Buffer.concat([tag('two', 200_000), longSound, id3v1]),
  ],
  [
    'flac',
    flacWith([['TITLE', 'one']], 0),
    flacWith(
      [
        ['TITLE', 'two'],
        ['LYRICS', 'la '.repeat(9000)],
      ],
      5000,
    ),
  ],
  [
    'opus',
    oggWith('sine.opus', [['TITLE', 'one']]),
    oggWith('sine.opus', [
      ['TITLE', 'two'],
      ['LYRICS', 'la '.repeat(50_000)],
    ]),
  ],
  [
    'vorbis',
    oggWith('sine.ogg', [['TITLE', 'one']]),
    oggWith('sine.ogg', [
      ['TITLE', 'two'],
      ['LYRICS', 'la '.repeat(50_000)],
    ]),
  ],
  [
    'mp4',
    mp4With([{ name: '©nam', texts: ['one'] }]),
    mp4With([{ name: '©nam', texts: ['two', 'x'.repeat(5000)] }]),
  ],
];

for (const [name, before, later] of retagged) {
  test(`a retagged ${name} keeps its sound's hash and changes its file's`, async () => {
    const [one, two] = [await read(before), await read(later)];
    assert.notEqual(one.tags.title, two.tags.title);
    assert.notEqual(one.fileHash, two.fileHash);
    assert.ok(one.audioHash);
    assert.equal(one.audioHash, two.audioHash);
    assert.equal((await read(before)).fileHash, one.fileHash);
  });
}

test('other sound has another hash', async () => {
  const all = [
    ...retagged.map(([, bytes]) => bytes),
    ...['sine.wav', 'sine.aiff', 'sine.wma', 'sine.wv', 'sine.aac'].map(fixture),
  ];
  const hashes = await Promise.all(all.map(async (bytes) => (await read(bytes)).audioHash));
  assert.equal(new Set(hashes).size, all.length);
  const changed = Buffer.from(fixture('sine.wav'));
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  assert.notEqual((await read(changed)).audioHash, (await read(fixture('sine.wav'))).audioHash);
});

test('long files are told apart at their ends and by their length', async () => {
  const bytes = Buffer.concat([tag('one', 0), longSound]);
  const { fileHash } = await read(bytes);
  for (const at of [200, bytes.length - 200]) {
    const other = Buffer.from(bytes);
    other[at] = (other[at] ?? 0) ^ 0x55;
    assert.notEqual((await read(other)).fileHash, fileHash);
  }
  assert.notEqual((await read(Buffer.concat([bytes, longSound.subarray(0, 5000)]))).fileHash, fileHash);
});

test('only a comparison to the end says that two files are the same', async () => {
  const [one, two] = [join(scratch, 'one'), join(scratch, 'two')];
  const bytes = Buffer.alloc(3 * 1024 * 1024 + 7, 'abcdefg');
  await writeFile(one, bytes);
  await writeFile(two, bytes);
  assert.equal(await sameBytes(one, two), true);
  bytes[1_700_000] = 0;
  await writeFile(two, bytes);
  assert.equal(await sameBytes(one, two), false);
  await truncate(two, 100);
  assert.equal(await sameBytes(one, two), false);
  await rm(one);
  await appendFile(one, '');
  await writeFile(two, '');
  assert.equal(await sameBytes(one, two), true);
  await assert.rejects(sameBytes(one, join(scratch, 'gone')), { code: 'ENOENT' });
});
