import assert from 'node:assert/strict';
import { copyFileSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import type { AccessUnit } from '../src/plane/index.ts';
import { type BegunFile, finishRecording, type RecordedFile, Recorder } from '../src/recorder/index.ts';
import { Broadcast, ffmpeg, run } from './broadcast.ts';
import { folder } from './setting.ts';
import { published, vp8Units } from './vp8-media.ts';

let coded: Promise<AccessUnit[]> | undefined;
const fourSeconds = (): Promise<AccessUnit[]> => (coded ??= vp8Units(4));

async function record(place: string, units: readonly AccessUnit[], splitSeconds = Infinity) {
  await using broadcast = await Broadcast.start();
  const publication = await published(broadcast.plane);
  const begun: BegunFile[] = [];
  const files: RecordedFile[] = [];
  const begin = (file: BegunFile): string => {
    begun.push(file);
    return join(place, `${file.number}.${file.container}`);
  };
  const onFinished = (file: RecordedFile): void => void files.push(file);
  const recorder = new Recorder({
    publication,
    soundOnly: false,
    splitSeconds,
    mostBytes: 1e8,
    begin,
    onFinished,
  });
  const done = recorder.run();
  for (const unit of units) publication.write(unit);
  publication.end('publisher left');
  await done;
  return { begun, files };
}

async function probe(file: string, entries: string): Promise<string[]> {
  const args = ['-v', 'error', '-count_packets', '-show_entries', entries, '-of', 'csv=p=0', file];
  const { said } = await run('ffprobe', args);
  return said
    .trim()
    .split('\n')
    .map((line) => line.replace(/,$/, ''));
}

const decodes = async (file: string, ...before: readonly string[]): Promise<void> => {
  const decoded = await ffmpeg('-xerror', ...before, '-i', file, '-f', 'null', '-');
  assert.deepEqual(decoded, { code: 0, said: '' });
};

test('VP8 and Opus become a WebM file that can be sought in, whole', needs('ffmpeg'), async (t) => {
  const units = await fourSeconds();
  const { begun, files } = await record(folder(t), units);
  assert.deepEqual(
    begun.map(({ container }) => container),
    ['webm'],
  );
  const [file] = files;
  assert(file);
  const sounds = units.filter(({ format }) => format.kind === 'audio').length;
  assert.deepEqual(await probe(file.path, 'stream=codec_name,nb_read_packets'), [
    `vp8,100`,
    `opus,${sounds}`,
  ]);
  const [seconds] = await probe(file.path, 'format=duration');
  assert(Math.abs(Number(seconds) - 4) < 0.15, seconds);
  assert(Math.abs(file.seconds - 4) < 0.15, String(file.seconds));
  assert.equal(file.bytes, statSync(file.path).size);
  await decodes(file.path);
  await decodes(file.path, '-ss', '2.5');
});

test(
  'it is split at keyframes without loss, and sound that stops holds nothing up',
  needs('ffmpeg'),
  async (t) => {
    const all = await fourSeconds();
    const units = all.filter(({ format, decodeAt }) => format.kind === 'video' || decodeAt < 1_500_000);
    const { files } = await record(folder(t), units, 1);
    assert.equal(files.length, 4);
    for (const { path } of files) {
      const [pictures] = await probe(path, 'stream=nb_read_packets');
      assert.equal(pictures, '25');
      await decodes(path);
    }
  },
);

test('cut off anywhere it can be finished, again and again', needs('ffmpeg'), async (t) => {
  const place = folder(t);
  const { files } = await record(place, await fourSeconds());
  const whole = readFileSync(files[0]?.path ?? '');
  // As it was before its end: of unknown length, without tables.
  const growing = Buffer.from(whole);
  const segment = growing.indexOf(Buffer.from('18538067', 'hex'));
  Buffer.from('01ffffffffffffff', 'hex').copy(growing, segment + 4);
  const clusters = growing.indexOf(Buffer.from('1f43b675', 'hex'));
  const path = join(place, 'cut.webm');
  let before = -1;
  for (let part = 0; part <= 10; part += 1) {
    writeFileSync(path, growing);
    truncateSync(path, clusters + Math.floor(((growing.length - clusters) * part) / 10));
    const finished = await finishRecording(path);
    assert(finished.seconds >= before);
    before = finished.seconds;
    const once = readFileSync(path);
    copyFileSync(path, `${path}.again`);
    assert.deepEqual(await finishRecording(`${path}.again`), finished);
    assert(once.equals(readFileSync(`${path}.again`)));
    if (part === 5) await decodes(path);
  }
  assert(before > 3.8);
});
