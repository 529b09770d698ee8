/** The queues of submissions that every test of the import must pass on. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { needs, programPath } from '../../../tools/needs.ts';
import { type Place, placeAt } from './queue-place.ts';

export interface QueueKind {
  readonly name: string;
  readonly needs: ReturnType<typeof needs>;
  place(): Promise<Place>;
}

export interface NatsServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** A NATS server with a folder of its own on a free port, or on the one that is given. */
export async function startNats(folder: string, port = -1): Promise<NatsServer> {
  mkdirSync(folder, { recursive: true });
  const child = spawn(
    programPath('nats-server'),
    [
      '--addr',
      '127.0.0.1',
      '--port',
      String(port),
      '--jetstream',
      '--store_dir',
      join(folder, 'jetstream'),
      '--ports_file_dir',
      folder,
    ],
    { stdio: 'ignore' },
  );
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const url = await natsUrl(folder, `nats-server_${child.pid}.ports`);
  return {
    url,
    async stop() {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

/** The server writes where it listens once it does. */
async function natsUrl(folder: string, name: string): Promise<string> {
  for (;;) {
    const text = readdirSync(folder).includes(name) ? readFileSync(join(folder, name), 'utf8') : '';
    const url = /nats:\/\/[0-9.]+:[0-9]+/.exec(text)?.[0];
    if (url !== undefined) return url;
    await delay(10);
  }
}

let shared: Promise<NatsServer> | undefined;
let streams = 0;

async function sharedNats(): Promise<NatsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-nats-'));
  const server = await startNats(folder);
  return {
    ...server,
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

after(async () => {
  await (await shared)?.stop();
});

export const queueKinds: readonly QueueKind[] = [
  { name: 'the table', needs: {}, place: async () => placeAt(null) },
  {
    name: 'NATS',
    needs: needs('nats-server'),
    async place() {
      shared ??= sharedNats();
      streams += 1;
      return placeAt({ url: (await shared).url, stream: `submissions_${streams}` });
    },
  },
];

/** Does something again and again until it holds. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await delay(10);
}
