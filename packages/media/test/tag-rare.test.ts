/** Formats that no encoder here writes: the smallest valid files, laid out byte by byte. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { wholeBytes } from '../src/containers/file-source.ts';
import { readTagFile } from '../src/tags/read-file.ts';
import { id3Tag } from './bytes/id3.ts';

const scratch = mkdtempSync(join(tmpdir(), 'bandstand-rare-'));
after(() => rmSync(scratch, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }));
const buffer = Buffer.allocUnsafeSlow(wholeBytes);

async function read(name: string, bytes: Buffer) {
  const path = join(scratch, name);
  writeFileSync(path, bytes);
  const file = await readTagFile(path, buffer);
  assert.ok(file.ok, JSON.stringify(file));
  return file;
}

/** Little-endian numbers of the given widths in bytes. */
function numbers(...pairs: readonly (readonly [width: 2 | 4 | 8, value: number])[]): Buffer {
  return Buffer.concat(
    pairs.map(([width, value]) => {
      const bytes = Buffer.alloc(8);
      bytes.writeBigUInt64LE(BigInt(value));
      return bytes.subarray(0, width);
    }),
  );
}

function dsf(title: string): Buffer {
  const sound = Buffer.alloc(8192, 0x69);
  const tag = id3Tag({ major: 3, encoding: 1, unsync: false, padding: 0 }, [{ id: 'TIT2', texts: [title] }]);
  const data = Buffer.concat([Buffer.from('data'), numbers([8, 12 + sound.length]), sound]);
  const format = Buffer.concat([
    Buffer.from('fmt '),
    numbers([8, 52], [4, 1], [4, 0], [4, 2], [4, 2], [4, 2_822_400], [4, 1], [8, 32_768], [4, 4096], [4, 0]),
  ]);
  const before = 28 + format.length + data.length;
  const head = Buffer.concat([Buffer.from('DSD '), numbers([8, 28], [8, before + tag.length], [8, before])]);
  return Buffer.concat([head, format, data, tag]);
}

function apeTag(items: Readonly<Record<string, string>>): Buffer {
  const all = Object.entries(items).map(([name, value]) => {
    const text = Buffer.from(value);
    return Buffer.concat([numbers([4, text.length], [4, 0]), Buffer.from(`${name}\0`), text]);
  });
  const body = Buffer.concat(all);
  const frame = (flags: number) =>
    Buffer.concat([
      Buffer.from('APETAGEX'),
      numbers([4, 2000], [4, body.length + 32], [4, all.length], [4, flags], [8, 0]),
    ]);
  return Buffer.concat([frame(0xa0000000), body, frame(0x80000000)]);
}

function monkey(title: string): Buffer {
  const sound = Buffer.alloc(4000, 0x5a);
  const description = numbers([4, 3990], [4, 52], [4, 24], [4, 0], [4, 0], [4, sound.length], [4, 0], [4, 0]);
  const header = numbers([2, 2000], [2, 0], [4, 73_728], [4, 44_100], [4, 1], [2, 16], [2, 2], [4, 44_100]);
  return Buffer.concat([
    Buffer.from('MAC '),
    description,
    Buffer.alloc(16),
    header,
    sound,
    apeTag({ Title: title, Track: '2/9', Artist: 'Ana\0Bo' }),
  ]);
}

test('DSF: sound of one bit, names behind it', async () => {
  const one = await read('one.dsf', dsf('Über'));
  const { format, title, durationMs } = one.tags;
  assert.deepEqual([title, format.container, format.codec, format.lossless], ['Über', 'dsf', 'dsd', true]);
  assert.deepEqual([format.sampleRate, format.channels], [2_822_400, 2]);
  assert.equal(durationMs, Math.round((32_768 * 1000) / 2_822_400));
  assert.ok(one.audioHash);
  assert.equal((await read('two.dsf', dsf('another'))).audioHash, one.audioHash);
});

test('APE: Monkey’s Audio with an APEv2 tag', async () => {
  const one = await read('one.ape', monkey('Über'));
  const { tags } = one;
  assert.deepEqual(
    [tags.title, tags.trackNo, tags.trackTotal, tags.artistDisplay],
    ['Über', 2, 9, 'Ana & Bo'],
  );
  assert.deepEqual([tags.format.container, tags.format.lossless, tags.durationMs], ['ape', true, 1000]);
  assert.ok(one.audioHash);
  assert.equal((await read('two.ape', monkey('another'))).audioHash, one.audioHash);
});
