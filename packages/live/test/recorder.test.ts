import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { finishRecording, NotARecording, type RecordedFile, Recorder } from '../src/recorder/index.ts';
import { Broadcast, coded, ffmpeg, run, source, until } from './broadcast.ts';

class Folder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'bandstand-live-'));

  file(name: string): string {
    return join(this.path, name);
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

interface Choice {
  readonly splitSeconds?: number;
  readonly soundOnly?: boolean;
}

/** Records a push of some seconds, from its start to its end. */
async function recorded(
  folder: Folder,
  seconds: number,
  { splitSeconds = Infinity, soundOnly = false }: Choice = {},
) {
  await using broadcast = await Broadcast.start();
  const files: RecordedFile[] = [];
  let done: Promise<void> | undefined;
  let sounds = 0;
  broadcast.plane.onStarted((publication) => {
    const begin = ({ number }: { number: number }): string => folder.file(`part-${number}.mp4`);
    const onFinished = (file: RecordedFile): void => {
      files.push(file);
    };
    const options = { publication, soundOnly, splitSeconds, mostBytes: 1e8, begin, onFinished };
    done = new Recorder(options).run();
    const counting = publication.read({ mostBytes: 1e8, from: 'next keyframe', soundOnly: true });
    void (async () => {
      for await (const { units } of counting) sounds += units.length;
    })();
  });
  const to = ['-f', 'flv', `rtmp://127.0.0.1:${broadcast.port}/live/show:sesame`];
  const pushed = await ffmpeg(...source(seconds), ...coded(2), ...to);
  assert.equal(pushed.code, 0, pushed.said);
  await until('the recording ends', () => done !== undefined && broadcast.kinds().includes('ended'));
  await done;
  return { files, sounds };
}

async function probe(file: string, entries: string): Promise<string[]> {
  const { said } = await run('ffprobe', ['-v', 'error', '-show_entries', entries, '-of', 'csv=p=0', file]);
  return said.trim().split('\n');
}

const boxTypes = (file: string): string[] => {
  const bytes = readFileSync(file);
  const types: string[] = [];
  for (let at = 0; at + 8 <= bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    types.push(bytes.toString('latin1', at + 4, at + 8));
    at += size === 1 ? Number(bytes.readBigUInt64BE(at + 8)) : Math.max(size, 8);
  }
  return types;
};

const decodes = async (file: string, ...before: readonly string[]): Promise<void> => {
  const decoded = await ffmpeg('-xerror', ...before, '-i', file, '-f', 'null', '-');
  assert.deepEqual(decoded, { code: 0, said: '' });
};

test(
  'a recording is a plain file with every picture and all sound, and can be sought in',
  needs('ffmpeg'),
  async () => {
    using folder = new Folder();
    const { files, sounds } = await recorded(folder, 4);
    const [file, ...more] = files;
    assert(file);
    assert.equal(more.length, 0);
    assert.deepEqual(boxTypes(file.path), ['ftyp', 'mdat', 'moov']);
    const streams = await probe(file.path, 'stream=codec_name,nb_frames');
    assert.deepEqual(streams, ['h264,100', `aac,${sounds}`]);
    assert(Math.abs(file.seconds - 4) < 0.15, String(file.seconds));
    assert.equal(file.bytes, statSync(file.path).size);
    await decodes(file.path);
    await decodes(file.path, '-ss', '2.5');
    const starts = (await probe(file.path, 'stream=start_time')).map(Number);
    assert(
      starts.every((at) => at < 0.2),
      starts.join(),
    );
  },
);

test('files that are split follow each other without gap and without loss', needs('ffmpeg'), async () => {
  using folder = new Folder();
  const { files, sounds } = await recorded(folder, 4, { splitSeconds: 1 });
  assert.deepEqual(
    files.map(({ number }) => number),
    [1, 2, 3, 4],
  );
  let [pictures, heard] = [0, 0];
  for (const { path } of files) {
    const [video = '', audio = ''] = await probe(path, 'stream=nb_frames');
    pictures += Number(video);
    heard += Number(audio);
    assert.equal(video, '25');
    await decodes(path);
  }
  assert.deepEqual([pictures, heard], [100, sounds]);
  for (const [index, { startsAt }] of files.entries())
    assert(Math.abs(startsAt - (files[0]?.startsAt ?? 0) - index * 1000) < 1);
});

test('sound alone', needs('ffmpeg'), async () => {
  using folder = new Folder();
  const { files, sounds } = await recorded(folder, 2, { soundOnly: true });
  assert.deepEqual(await probe(files[0]?.path ?? '', 'stream=codec_name,nb_frames'), [`aac,${sounds}`]);
});

/** A recording whose process was killed in the middle. */
async function killed(folder: Folder): Promise<string> {
  const path = folder.file('killed.mp4');
  const child = spawn(process.execPath, [join(import.meta.dirname, 'children', 'recording.ts'), path], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = new Promise((resolve) => {
    child.once('close', resolve);
  });
  let port = '';
  child.stdout.on('data', (chunk: Buffer) => {
    port += chunk.toString('utf8');
  });
  await until('the port', () => port.includes('\n'));
  const to = ['-f', 'flv', `rtmp://127.0.0.1:${port.trim()}/live/show:sesame`];
  const pushing = ffmpeg('-readrate', '4', ...source(60), ...coded(2), ...to);
  await until('something is recorded', () => existsSync(path) && statSync(path).size > 150_000);
  child.kill('SIGKILL');
  await Promise.all([gone, pushing]);
  return path;
}

test('a recording that was killed plays, and finishing it is safe at any time', needs('ffmpeg'), async () => {
  using folder = new Folder();
  const path = await killed(folder);
  const left = statSync(path).size;
  const copy = (name: string, bytes = left): string => {
    const file = folder.file(name);
    copyFileSync(path, file);
    truncateSync(file, bytes);
    return file;
  };
  const whole = copy('whole.mp4');
  const finished = await finishRecording(whole);
  assert(finished.seconds >= 1);
  await decodes(whole);
  const bytes = readFileSync(whole);
  assert.deepEqual(await finishRecording(whole), finished);
  assert(bytes.equals(readFileSync(whole)));
  // Killed after the table was written and before it counted.
  const room = bytes.indexOf('mdat') - 4;
  const handle = openSync(whole, 'r+');
  writeSync(handle, readFileSync(path).subarray(room, room + 16), 0, 16, room);
  assert.deepEqual(await finishRecording(whole), finished);
  assert(bytes.equals(readFileSync(whole)));
  let before = 0;
  for (let part = 1; part <= 20; part += 1) {
    const cut = copy(`cut-${part}.mp4`, Math.floor((left * part) / 20));
    const { seconds } = await finishRecording(cut);
    assert.deepEqual(boxTypes(cut), ['ftyp', 'mdat', 'moov']);
    assert(seconds >= before);
    before = seconds;
    if (part % 10 === 0) await decodes(cut);
  }
  await assert.rejects(finishRecording(copy('head.mp4', 100)), NotARecording);
});
