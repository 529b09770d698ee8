import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { createProcesses, detectFfmpeg, type Processes } from '@bandstand/media';
import { Ladders, type LaddersOptions } from '../src/ladder/index.ts';
import type { Plane } from '../src/plane/index.ts';
import { type BroadcastOptions, coded, ffmpeg, run, source, until } from './broadcast.ts';
import { Watching } from './watching.ts';

export const wanted = [
  { height: 240, bitrateKbps: 500 },
  { height: 144, bitrateKbps: 300 },
  { height: 96, bitrateKbps: 150 },
];

export interface Stage {
  readonly watching: Watching;
  readonly ladders: Ladders;
  readonly processes: Processes;
  readonly told: { readonly reason?: string; readonly err?: Error }[];
  /** Of the children, in order. */
  readonly pids: number[];
}

/** Those of the machine, and which children were started. */
function watched(pids: number[]): Processes {
  const processes = createProcesses();
  return {
    run: (command, options) => processes.run(command, options),
    async start(command, options) {
      const child = await processes.start(command, options);
      pids.push(child.pid);
      return child;
    },
    get running() {
      return processes.running;
    },
    get waiting() {
      return processes.waiting;
    },
    close: () => processes.close(),
  };
}

/** What is watched with a ladder, in segments of a second. */
export async function stage(
  options: Partial<LaddersOptions> = {},
  { idleMs = 60_000, ...on }: BroadcastOptions & { readonly idleMs?: number } = {},
): Promise<Stage> {
  const pids: number[] = [];
  const processes = watched(pids);
  const program = await detectFfmpeg({ processes });
  const told: object[] = [];
  const log = { debug() {}, info() {}, warn: (fields: object) => void told.push(fields), error() {} };
  const opened: Ladders[] = [];
  const ladder = (plane: Plane): Ladders => {
    const wish = () => ({ enabled: true, renditions: wanted, maxStreams: 0 });
    const parts = {
      plane,
      processes,
      ffmpeg: program,
      most: 4,
      wish,
      log,
      againMs: { first: 20, longest: 50 },
    };
    opened.push(new Ladders({ ...parts, ...options }));
    return opened[0] ?? assert.fail();
  };
  const watching = await Watching.start({ segmentSeconds: 1, windowSeconds: 60, idleMs }, on, ladder);
  return { watching, ladders: opened[0] ?? assert.fail(), processes, told, pids };
}

export const push = ({ broadcast }: Watching, name: string, speed?: string, bFrames?: number) =>
  pushTo(`rtmp://127.0.0.1:${broadcast.port}/live/${name}:sesame`, speed, bFrames);

export const pushTo = (address: string, speed = '2', bFrames = 0) =>
  ffmpeg('-readrate', speed, ...source(60), ...coded(bFrames), '-f', 'flv', address);

/** Segments of a playlist that are there, by their numbers: how long each is. */
export const segmentsOf = (text: string): Map<number, number> =>
  new Map(
    Array.from(text.matchAll(/#EXTINF:([\d.]+),\n\w+-\S+-(\d+)\.m4s/g), ([, seconds, number]) => [
      Number(number),
      Number(seconds),
    ]),
  );

export async function over({ watching, processes }: Stage, pushing: Promise<unknown>): Promise<void> {
  for (const { stream } of await watching.broadcast.plane.list())
    await watching.broadcast.plane.stop(stream, 'stopped');
  await pushing;
  await until('no child runs', () => processes.running === 0);
  assert.deepEqual(watching.errors, []);
}

/** Times of the pictures and of the sound in one segment, and which pictures stand for themselves. */
export async function probe(t: TestContext, watching: Watching, text: string, number: number) {
  const name = new RegExp(`^\\w+-\\S+-${number}\\.m4s$`, 'm').exec(text)?.[0] ?? '';
  const before = text.slice(0, text.indexOf(name));
  const init = Array.from(before.matchAll(/MAP:URI="(\S+)"/g), ([, uri]) => uri).at(-1) ?? '';
  const entries = 'packet=codec_type,pts_time,flags:stream=width,codec_name';
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-live-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'segment.mp4');
  const parts = await Promise.all([init, name].map((each) => watching.get(`show/${each}`)));
  writeFileSync(file, Buffer.concat(parts.map(({ bytes }) => bytes)));
  const { said } = await run('ffprobe', [
    '-v',
    'error',
    '-show_entries',
    entries,
    '-of',
    'compact=p=0',
    file,
  ]);
  const times = (kind: string, flags: string): number[] =>
    Array.from(said.matchAll(new RegExp(`codec_type=${kind}\\|pts_time=([\\d.]+)\\|flags=${flags}`, 'g')))
      .map(([, time]) => Number(time))
      .toSorted((x, y) => x - y);
  const width = Number(/width=(\d+)/.exec(said)?.[1]);
  return { width, pictures: times('video', ''), keyframes: times('video', 'K'), sound: times('audio', '') };
}
