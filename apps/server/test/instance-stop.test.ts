import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { Agent, get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import test from 'node:test';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, type Running, startServer } from './instance/serving.ts';
import { ask, listAt, signIn, textAt } from './instance/talking.ts';
import { wav } from './music.ts';

/** More than the buffers of a connection hold. */
const seconds = 1000;

async function begin(server: Running, path: string, token: string): Promise<IncomingMessage> {
  const request = get(`${server.url}${path}`, {
    agent: new Agent({ keepAlive: true }),
    headers: { authorization: `Bearer ${token}` },
  });
  const [answer]: readonly unknown[] = await once(request, 'response');
  assert.ok(isMessage(answer));
  return answer;
}

const isMessage = (value: unknown): value is IncomingMessage =>
  typeof value === 'object' && value !== null && 'statusCode' in value;

const leftBehind = (data: string): string[] => readdirSync(data).filter((name) => /-(?:wal|shm)$/.test(name));

test('asked to stop, it ends event streams, finishes a running download, folds its log in, and exits with 0', async (t) => {
  const music = join(folder(t), 'music');
  mkdirSync(music);
  const song = wav(seconds);
  writeFileSync(join(music, 'long song.wav'), song);
  const data = join(folder(t), 'data');
  assert.equal((await bandstand(['scan', '--data', data, '--music', music])).code, 0);
  const server = await startServer(t, { data, env: adminEnv });
  const token = await signIn(server.url);
  const tracks = await ask(server.url, '/api/v1/tracks', { token });
  const id = textAt(listAt(tracks.body, 'items')[0], 'id');

  const events = await begin(server, '/api/v1/scan/events', token);
  await once(events, 'data');
  const download = await begin(server, `/api/v1/tracks/${id}/download`, token);
  assert.equal(Number(download.headers['content-length']), song.length);
  const eventsEnd = once(events.resume(), 'close');
  server.child.kill('SIGTERM');
  await server.says(/Stopping/);
  await eventsEnd;
  await assert.rejects(ask(server.url, '/healthz'), 'nothing new is accepted');
  const chunks: Buffer[] = [];
  for await (const chunk of download) if (Buffer.isBuffer(chunk)) chunks.push(chunk);
  assert.ok(Buffer.concat(chunks).equals(song), 'the whole file came');
  assert.deepEqual(await server.ended, { code: 0, signal: null });
  assert.deepEqual(leftBehind(data), []);
});

test('Ctrl-C stops it as well, and whoever keeps a connection open without asking anything does not hold it up', async (t) => {
  const server = await startServer(t, { env: adminEnv });
  await signIn(server.url);
  const idle = await begin(server, '/healthz', 'x');
  await once(idle.resume(), 'end');
  assert.deepEqual(await server.stop('SIGINT'), { code: 0, signal: null });
  assert.deepEqual(leftBehind(server.data), []);
});
