import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { renderCover } from '@bandstand/media';
import { bandstand, folder } from './instance/command.ts';
import { adminEnv, type Running, startServer } from './instance/serving.ts';
import { ask, at, listAt, signIn, textAt } from './instance/talking.ts';
import { wav } from './music.ts';

const tus = { 'tus-resumable': '1.0.0' };

interface Sender {
  readonly server: Running;
  readonly token: string;
}

/** Announces an upload; its address. */
async function announce({ server, token }: Sender, length: number, about: Record<string, string>) {
  const told = Object.entries(about).map(([key, value]) => `${key} ${btoa(value)}`);
  const headers = { ...tus, 'upload-length': String(length), 'upload-metadata': told.join(',') };
  const made = await ask(server.url, '/api/v1/uploads', { method: 'POST', token, headers });
  assert.equal(made.status, 201, made.text);
  return new URL(made.headers.get('location') ?? '', server.url).pathname;
}

async function send({ server, token }: Sender, to: string, offset: number, bytes: Uint8Array) {
  const type = 'application/offset+octet-stream';
  const answer = await fetch(server.url + to, {
    method: 'PATCH',
    headers: {
      ...tus,
      'content-type': type,
      'upload-offset': String(offset),
      authorization: `Bearer ${token}`,
    },
    body: Uint8Array.from(bytes),
  });
  assert.equal(answer.status, 204, await answer.text());
}

/** Waits until the server has made of it what it was sent for; the id of that. */
async function finished({ server, token }: Sender, to: string): Promise<string> {
  for (;;) {
    const { body } = await ask(server.url, to, { token });
    assert.notEqual(at(body, 'state'), 'failed', JSON.stringify(body));
    if (at(body, 'state') === 'done') return textAt(body, 'result');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('what people uploaded comes back with a backup in another folder, and is heard and seen there', async (t) => {
  const dir = folder(t);
  const server = await startServer(t, { env: adminEnv });
  const before = { server, token: await signIn(server.url) };
  const song = wav(1);
  const first = await announce(before, song.length, { filename: 'Mine.wav' });
  await send(before, first, 0, song);
  const id = await finished(before, first);
  const made = await ask(server.url, '/api/v1/albums', { token: before.token, body: { title: 'Ours' } });
  const album = textAt(made.body, 'id');
  const { data: picture } = await renderCover(7);
  const cover = await announce(before, picture.length, { kind: 'cover', album });
  await send(before, cover, 0, picture);
  await finished(before, cover);
  const second = await announce(before, song.length, { filename: 'Half.wav' });
  await send(before, second, 0, song.subarray(0, 1000));

  const file = join(dir, 'backup.tar.gz');
  const saved = await bandstand(['backup', file, '--data', server.data, '--json']);
  assert.equal(saved.code, 0, saved.stderr);
  await server.stop();
  const elsewhere = join(dir, 'elsewhere');
  assert.equal((await bandstand(['restore', file, '--data', elsewhere])).code, 0);
  rmSync(server.data, { recursive: true, maxRetries: 10, retryDelay: 50 });

  const next = await startServer(t, { data: elsewhere });
  const after = { server: next, token: before.token };
  const sound = await fetch(`${next.url}/api/v1/tracks/${id}/stream`, {
    headers: { authorization: `Bearer ${after.token}` },
  });
  assert.equal(sound.status, 200);
  assert.deepEqual(Buffer.from(await sound.arrayBuffer()), song, 'every byte of it');
  const saying = listAt(JSON.parse(saved.stdout), 'entries').map((entry) => textAt(entry, 'path'));
  const covers = saying.filter((path) => path.startsWith('covers/'));
  assert.equal(covers.length, 1);
  for (const path of covers) assert.ok(existsSync(join(elsewhere, path)));
  // An upload that was under way goes on where it was.
  await send(after, second, 1000, song.subarray(1000));
  await finished(after, second);
  const scan = await bandstand(['scan', '--data', elsewhere, '--json']);
  assert.equal(at(JSON.parse(scan.stdout), 'missing'), 0, scan.stdout + scan.stderr);
});
