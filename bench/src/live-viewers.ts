/** Many who watch one stream by HLS, and many who publish: what both cost the server. */
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { folder } from '../../apps/server/test/instance/command.ts';
import type { Benchmark, Tell } from './benchmark.ts';
import { residentMb, workedMs } from './faces/faces.ts';
import { besideLimit } from './figures.ts';
import { ffmpeg, type LiveStage, liveStage } from './live-stage.ts';
import { type Scope, scoped } from './scope.ts';

const [viewers, quick, publishers] = [1000, 200, 50];
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

/** What all viewers together have seen. */
interface Seen {
  answers: number;
  failures: number;
  bytes: number;
}

/** The answer's text; counted, and empty when it failed. */
async function fetched(url: string, seen: Seen): Promise<string> {
  const request = get(url, { agent });
  try {
    const [answer] = await once(request, 'response');
    const pieces: Buffer[] = [];
    for await (const piece of answer) pieces.push(piece);
    const body = Buffer.concat(pieces);
    seen.answers += 1;
    seen.bytes += body.length;
    if (answer.statusCode === 200) return body.toString('latin1');
  } catch {
    // Counted below.
  }
  seen.failures += 1;
  return '';
}

/** One who plays: the list as often as a player asks for it, and each new piece once. */
async function watch(base: string, isQuick: boolean, seen: Seen, over: () => boolean): Promise<void> {
  const index = await fetched(`${base}/index.m3u8`, seen);
  const list = `${base}/${/^main\S+$/m.exec(index)?.[0] ?? ''}`;
  let last = '';
  let query = '';
  while (!over()) {
    const text = await fetched(list + query, seen);
    const pieces = isQuick
      ? Array.from(text.matchAll(/#EXT-X-PART:[^\n]*URI="([^"]+)"/g), ([, uri]) => uri ?? '')
      : text.split('\n').filter((line) => line.endsWith('.m4s'));
    const fresh = pieces.slice(last === '' ? -1 : pieces.indexOf(last) + 1);
    for (const piece of fresh) await fetched(`${base}/${piece}`, seen);
    last = pieces.at(-1) ?? last;
    const next = /PRELOAD-HINT:[^\n]*-(\d+)\.(\d+)\.m4s/.exec(text);
    if (isQuick && next) query = `&_HLS_msn=${next[1]}&_HLS_part=${next[2]}`;
    else await pause(2000);
  }
}

/** 20 s of 500 kbit/s with a keyframe every two seconds. */
export async function encoded(scope: Scope): Promise<string> {
  const file = join(folder(scope), 'show.flv');
  const input =
    '-f lavfi -i testsrc2=size=640x360:rate=25:duration=20 -f lavfi -i sine=sample_rate=48000:duration=20';
  const video =
    '-c:v libx264 -preset veryfast -bf 0 -pix_fmt yuv420p -g 50 -b:v 436k -minrate 436k -maxrate 436k -bufsize 436k';
  const [code] = await once(
    ffmpeg(scope, `${input} ${video} -x264-params nal-hrd=cbr -c:a aac -b:a 64k ${file}`),
    'close',
  );
  if (code !== 0) throw new Error('ffmpeg made no stream');
  return file;
}

/** Pushes it without end. */
export const publish = async (scope: Scope, { push }: LiveStage, file: string, room: string) =>
  ffmpeg(scope, `-nostdin -re -stream_loop -1 -i ${file} -c copy -f flv ${await push(room)}`);

/** Percent of a core, of the server's process. */
async function work(pid: number, milliseconds: number): Promise<number> {
  const [began, before] = [performance.now(), workedMs(pid)];
  await pause(milliseconds);
  return ((workedMs(pid) - before) / (performance.now() - began)) * 100;
}

async function watched({ server }: LiveStage, milliseconds: number, tell: Tell): Promise<void> {
  const seen: Seen = { answers: 0, failures: 0, bytes: 0 };
  const pid = server.child.pid ?? 0;
  let ended = false;
  const all = Array.from({ length: viewers }, async (_, number) => {
    await pause((number * 5000) / viewers);
    await watch(`${server.url}/hls/live/show-0`, number < quick, seen, () => ended);
  });
  await pause(8000);
  Object.assign(seen, { answers: 0, failures: 0, bytes: 0 });
  const began = performance.now();
  const share = await work(pid, milliseconds);
  const seconds = (performance.now() - began) / 1000;
  const [answers, megabits] = [seen.answers / seconds, (seen.bytes * 8) / seconds / 1e6];
  tell(
    `${viewers} viewers, ${quick} of them at low latency: ${answers.toFixed(0)} answers/s, ${megabits.toFixed(0)} Mbit/s, ${share.toFixed(0)} % of a core`,
  );
  tell(besideLimit('live-viewers, answers that failed', seen.failures, 'of all', { most: 0.5 }));
  tell(besideLimit(`live-viewers, ${viewers} viewers`, share, '% of a core', { most: 100 }));
  ended = true;
  await Promise.all(all);
}

export const liveViewers: Benchmark = {
  name: 'live-viewers',
  about: `${viewers} viewers of one stream by HLS, and ${publishers} publishers at once`,
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const stage = await liveStage(scope);
      const pid = stage.server.child.pid ?? 0;
      const file = await encoded(scope);
      const milliseconds = Math.max(10, wanted.seconds * 3) * 1000;
      await publish(scope, stage, file, 'show-0');
      await pause(6000);
      await watched(stage, milliseconds, tell);
      for (let number = 1; number < publishers; number += 1)
        await publish(scope, stage, file, `show-${number}`);
      await pause(8000);
      const share = await work(pid, milliseconds);
      tell(besideLimit(`live-viewers, ${publishers} publishers`, share, '% of a core', { most: 100 }));
      tell(`the server holds ${residentMb(pid).toFixed(0)} MB`);
      agent.destroy();
    }),
};
