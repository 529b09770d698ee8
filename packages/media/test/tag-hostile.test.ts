import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { wholeBytes } from '../src/containers/file-source.ts';
import { createTagReader, type TagFile, type TagReader } from '../src/index.ts';
import { readTagFile } from '../src/tags/read-file.ts';
import { fixture, flacWith, mp3Sound } from './bytes/containers.ts';
import { id3Tag } from './bytes/id3.ts';

const scratch = mkdtempSync(join(tmpdir(), 'bandstand-hostile-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
const buffer = Buffer.allocUnsafeSlow(wholeBytes);

function put(name: string, bytes: Buffer | string): string {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  return path;
}

async function readAll(reader: TagReader, paths: readonly string[]): Promise<TagFile[]> {
  const all: TagFile[] = [];
  for await (const batch of reader.readMany(paths)) all.push(...batch);
  return all;
}

const codeOf = (file: TagFile) => (file.ok ? 'ok' : file.code);

test('what is no sound file says why in words', async () => {
  const reader = createTagReader({ threads: 1 });
  const locked = put('locked.mp3', 'x');
  chmodSync(locked, 0);
  mkdirSync(join(scratch, 'folder.mp3'));
  execFileSync('mkfifo', [join(scratch, 'pipe.mp3')]);
  const cases: [path: string, codes: string[]][] = [
    [join(scratch, 'gone.mp3'), ['missing']],
    [put('empty.mp3', ''), ['empty']],
    [put('words.mp3', 'these are words '.repeat(500)), ['not_audio', 'damaged']],
    [put('page.flac', '<html><body>404</body></html>'), ['not_audio', 'damaged']],
    [put('picture.mp3', fixture('cover.jpg')), ['not_audio', 'damaged']],
    [put('zeros.mp3', Buffer.alloc(100_000)), ['not_audio', 'damaged']],
    [join(scratch, 'folder.mp3'), ['not_audio', 'io']],
    [join(scratch, 'pipe.mp3'), ['not_audio']],
    // The superuser may read everything.
    [locked, process.getuid?.() === 0 ? ['not_audio', 'damaged'] : ['forbidden']],
  ];
  const results = await readAll(
    reader,
    cases.map(([path]) => path),
  );
  for (const [at, [path, codes]] of cases.entries()) {
    const result = results[at];
    assert.ok(result && !result.ok && result.path === path);
    assert.ok(codes.includes(result.code), `${path}: ${result.code}`);
    assert.match(result.reason, /^[a-z].{10,}/);
  }
  await reader.close();
});

test('a thread that hangs, dies or eats its memory costs one file each', async () => {
  const module = new URL('bytes/stuck-worker.ts', import.meta.url);
  const options = { threads: 1, module, memoryMb: 24, batch: 8 };
  // Eating takes its time on a busy machine: who is to be stopped for it must not be stopped for being slow.
  const patient = createTagReader({ ...options, fileTimeoutMs: 60_000 });
  const reader = createTagReader({ ...options, fileTimeoutMs: 1000 });
  const codes = { hang: 'timeout', die: 'damaged', eat: 'too_much_memory', leave: 'damaged' };
  for (const [by, paths] of [
    [reader, ['a', 'hang', 'b']],
    [patient, ['b', 'die', 'c', 'eat', 'leave', 'd', 'e']],
  ] as const) {
    const results = await readAll(by, paths);
    assert.deepEqual(
      results.map((one) => one.path),
      paths,
    );
    for (const one of results)
      assert.equal(
        codeOf(one),
        Object.entries(codes).find(([name]) => name === one.path)?.[1] ?? 'empty',
        one.path,
      );
  }
  await patient.close();
  const stuck = reader.read('hang');
  await reader.close();
  assert.equal(codeOf(await stuck), 'io');
  assert.equal(codeOf(await reader.read('a')), 'io');
});

test('damaged copies of every fixture give a result, and quickly', async (t) => {
  const seed = testSeed(t);
  let state = seed;
  const random = (below: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state % below;
  };
  const names = readdirSync(new URL('fixtures', import.meta.url)).filter((name) =>
    /^(sine|cover|alac)\./.test(name),
  );
  for (const name of names) {
    for (let round = 0; round < 25; round += 1) {
      const bytes = Buffer.from(fixture(name));
      for (let change = random(20); change >= 0; change -= 1) {
        // Mostly in the headers, where lengths stand.
        const at = random(change % 2 === 0 ? Math.min(400, bytes.length) : bytes.length);
        bytes[at] = [0, 0xff, 0x7f, random(256)][random(4)] ?? 0;
      }
      const cut = random(3) === 0 ? bytes.subarray(0, random(bytes.length)) : bytes;
      const result = await readTagFile(put(`damaged-${name}`, cut), buffer);
      assert.equal(typeof result.ok, 'boolean');
      assert.ok(JSON.stringify(result).length < 100_000);
    }
  }
});

test('lengths that lie neither fill the memory nor the answer', async () => {
  const style = { major: 3, encoding: 1, unsync: false, padding: 0 } as const;
  const huge = id3Tag(style, [
    { id: 'TIT2', texts: ['x'.repeat(400_000)] },
    { id: 'USLT', lang: 'eng', about: '', text: '[00:01.00]la\n'.repeat(30_000) },
    ...Array.from({ length: 2000 }, (_, at) => ({ id: 'TCOM', texts: [`Composer ${at}`] })),
  ]);
  const result = await readTagFile(put('huge.mp3', Buffer.concat([huge, mp3Sound('sine.mp3')])), buffer);
  assert.ok(result.ok);
  assert.equal(result.tags.title?.length, 1000);
  assert.ok(result.tags.composers.length <= 64);
  assert.ok((result.tags.lyrics[0]?.synced?.length ?? 0) <= 2000);
  const many = Array.from({ length: 20_000 }, (_, at) => ['GENRE', `g${at}`] as const);
  const flac = await readTagFile(put('many.flac', flacWith(many, 0)), buffer);
  assert.ok(flac.ok && flac.tags.genres.length <= 32);
});

test('a batch that is cancelled ends, a reader that is closed ends everything', async () => {
  const reader = createTagReader({ threads: 2, batch: 4 });
  const path = put('song.mp3', fixture('sine.mp3'));
  const stop = new AbortController();
  let seen = 0;
  for await (const batch of reader.readMany(
    Array.from({ length: 400 }, () => path),
    stop.signal,
  )) {
    seen += batch.length;
    stop.abort();
  }
  assert.ok(seen <= 16, `${seen}`);
  await reader.close();
});
