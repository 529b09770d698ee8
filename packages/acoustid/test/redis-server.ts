/** Debian's Redis on a Unix socket in a folder of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { programPath } from '../../../tools/needs.ts';
import { createRedis, type Redis } from '../src/index.ts';

export interface RedisServer {
  readonly url: string;
  /** Words of the log of all connections, in order. */
  readonly said: string[];
  /** A server's own connection, which answers already. */
  open(clock?: () => number): Promise<Redis>;
  start(): void;
  kill(): Promise<void>;
  /** Lets it hang, and go on. */
  signal(signal: 'SIGSTOP' | 'SIGCONT'): void;
  close(): Promise<void>;
}

export function startRedis(): RedisServer {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-redis-'));
  const socket = join(folder, 'redis.sock');
  const said: string[] = [];
  const opened: Redis[] = [];
  let child: ChildProcess;
  const start = (): void => {
    const settings = [
      '--port',
      '0',
      '--unixsocket',
      socket,
      '--dir',
      folder,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    child = spawn(programPath('redis-server'), settings, { stdio: 'ignore' });
  };
  const kill = async (): Promise<void> => {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    if (child.kill('SIGKILL')) await gone;
  };
  const say = (_fields: object, text: string): void => void said.push(text);
  const url = `unix://${socket}`;
  start();
  return {
    url,
    said,
    start,
    kill,
    signal: (signal) => void child.kill(signal),
    async open(clock = Date.now) {
      const redis = createRedis({ url, log: { info: say, warn: say }, clock, answerMs: 60_000 });
      opened.push(redis);
      while (!(await answers(redis))) await delay(10);
      said.length = 0;
      return redis;
    },
    async close() {
      for (const redis of opened) redis.close();
      await kill();
      rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** Asks for something, because only an answer shows that it is there. */
export async function answers(redis: Redis): Promise<boolean> {
  await redis.formats.get('nobody', ['x']);
  return redis.isReady();
}
