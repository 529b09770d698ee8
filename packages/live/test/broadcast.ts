import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { programPath } from '../../../tools/needs.ts';
import type { EngineEvent, PublishAnswer, PublishRequest, StreamName } from '../src/engine/index.ts';
import { type AppName, parseAppName } from '../src/names/index.ts';
import { Plane } from '../src/plane/index.ts';
import { type RtmpLimits, RtmpServer, rtmpLimits } from '../src/rtmp/index.ts';

export function appName(text: string): AppName {
  const name = parseAppName(text);
  if (name === undefined) throw new Error(`${text} is no app's name`);
  return name;
}

export const live = appName('live');
export const room = (name: string): StreamName => ({ app: live, room: name });

/** Waits until something is true; fails after a minute. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 60_000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(5);
  }
}

export interface BroadcastOptions {
  readonly limits?: Partial<RtmpLimits>;
  readonly gate?: (request: PublishRequest) => Promise<PublishAnswer>;
}

/**
 * A plane with a RTMP server on a free port. Keys are rooms, the password of
 * all of them is `sesame`, unless a gate is given.
 */
export class Broadcast implements AsyncDisposable {
  readonly events: EngineEvent[] = [];
  readonly asked: PublishRequest[] = [];
  readonly log: string[] = [];
  readonly plane: Plane;
  readonly rtmp: RtmpServer;
  port = 0;

  constructor({ limits = {}, gate = byKey }: BroadcastOptions = {}) {
    this.plane = new Plane({
      gate: (request) => {
        this.asked.push(request);
        return gate(request);
      },
      events: (event) => this.events.push(event),
      clock: Date.now,
      random: randomBytes,
      mostStreams: 0,
      recentBytes: 4 * 1024 * 1024,
    });
    this.rtmp = new RtmpServer({
      plane: this.plane,
      limits: { ...rtmpLimits, ...limits },
      random: randomBytes,
      log: ({ why }) => this.log.push(why),
    });
  }

  static async start(options: BroadcastOptions = {}): Promise<Broadcast> {
    const broadcast = new Broadcast(options);
    broadcast.port = await broadcast.rtmp.listen(0, '127.0.0.1');
    return broadcast;
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.plane.close();
    await this.rtmp.close();
  }
}

export async function byKey({ app, key, password }: PublishRequest): Promise<PublishAnswer> {
  if (app !== 'live' || password !== 'sesame') return { allowed: false, reason: 'No.' };
  return { allowed: true, stream: room(key), whenTaken: 'refuse' };
}

export interface Ran {
  readonly code: number | null;
  readonly said: string;
}

/** Runs ffmpeg to its end. */
export function ffmpeg(...args: readonly string[]): Promise<Ran> {
  return run('ffmpeg', ['-hide_banner', '-loglevel', 'warning', '-nostdin', ...args]);
}

/** Runs a program to its end; resolves with its code and what it said. */
export function run(program: 'ffmpeg' | 'ffprobe', args: readonly string[]): Promise<Ran> {
  const child = spawn(programPath(program), args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const pipe of [child.stdout, child.stderr])
    pipe.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, said }));
  });
}

/** Arguments for a picture that moves and a tone, for so many seconds. */
export const source = (seconds: number): string[] =>
  [
    `-f lavfi -i testsrc2=size=320x180:rate=25:duration=${seconds}`,
    `-f lavfi -i sine=frequency=440:sample_rate=48000:duration=${seconds}`,
  ].flatMap((part) => part.split(' '));

/** Arguments for H.264 with a keyframe each second, and AAC. */
export const coded = (bFrames = 0): string[] =>
  [
    `-c:v libx264 -preset ultrafast -pix_fmt yuv420p -g 25 -keyint_min 25 -sc_threshold 0 -bf ${bFrames} -b:v 300k`,
    '-c:a aac -b:a 64k -ac 2',
  ].flatMap((part) => part.split(' '));
