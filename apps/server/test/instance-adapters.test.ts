import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import test from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { needs, programPath } from '../../../tools/needs.ts';
import { answering, fixture, heard, register, submitted } from './instance/acoustid.ts';
import { folder, type Scope } from './instance/command.ts';
import { startServer } from './instance/serving.ts';

function run(t: Scope, command: string, args: readonly string[]): ChildProcess {
  const child = spawn(command, args, { stdio: 'ignore' });
  const gone = new Promise((resolve) => child.once('exit', resolve));
  t.after(async () => {
    child.kill('SIGKILL');
    await gone;
  });
  return child;
}

/** NATS on a free port; where it listens it writes itself. */
async function startNats(t: Scope, dir: string): Promise<string> {
  const where = ['--addr', '127.0.0.1', '--port', '-1', '--ports_file_dir', dir];
  run(t, programPath('nats-server'), ['--jetstream', '--store_dir', dir, ...where]);
  for (;;) {
    const file = readdirSync(dir).find((name) => name.endsWith('.ports'));
    const url = /nats:[0-9./:]+/.exec(file === undefined ? '' : readFileSync(join(dir, file), 'utf8'))?.[0];
    if (url !== undefined) return url;
    await delay(20);
  }
}

async function startRedis(t: Scope, dir: string): Promise<string> {
  const path = join(dir, 'redis.sock');
  run(t, programPath('redis-server'), ['--port', '0', '--unixsocket', path, '--dir', dir, '--save', '']);
  while (!existsSync(path)) await delay(20);
  return path;
}

/** Names of all keys, as Redis writes them. */
async function keysOf(path: string): Promise<string> {
  const socket = connect(path);
  socket.end('KEYS *\r\nQUIT\r\n');
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(Buffer.from(part));
  return Buffer.concat(parts).toString();
}

test(
  'a submission goes through NATS, and requests are counted in Redis',
  needs('nats-server', 'redis-server'),
  async (t) => {
    const [nats, redis] = [folder(t), folder(t)];
    const url = await startNats(t, nats);
    const socket = await startRedis(t, redis);
    const env = { BANDSTAND_NATS_URL: url, BANDSTAND_REDIS_URL: `unix://${socket}` };
    const server = await startServer(t, { acoustid: 'copied', env });
    await answering(server.url);
    const { user } = await register(server.data);
    const song = { duration: 260, fingerprint: fixture('2') };
    const mbid = '10000000-0000-4000-8000-000000000001';
    const track = await submitted({ url: server.url, user }, { ...song, mbid });
    const found = await heard(server.url, { ...song, meta: 'recordingids' });
    assert.deepEqual(
      found.map(({ id }) => id),
      [track],
    );
    const streams = readdirSync(nats, { recursive: true }).map(String);
    assert.ok(
      streams.some((path) => /bandstand_submissions_\w+$/.test(path)),
      streams.join(' '),
    );
    const keys = await keysOf(socket);
    for (const key of [
      /rl:bucket:global:\d+/,
      /rl:bucket:app:v8pQ6oyB:\d+/,
      /api_key:application/,
      /format:|api_key:account/,
    ])
      assert.match(keys, key);
  },
);
