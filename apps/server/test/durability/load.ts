/** Several clients at once on one server, and the music they use. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { integrityProblems, openReadOnly } from '@bandstand/sqlite';
import { bandstand } from '../instance/command.ts';
import { ask, listAt, signIn, textAt } from '../instance/talking.ts';
import { wav } from '../music.ts';
import { Client, type Draw } from './client.ts';

/** A repeatable sequence of numbers (mulberry32). */
export function drawing(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** A data folder with a dozen scanned tracks. */
export async function scannedFolder(dir: string): Promise<string> {
  const music = join(dir, 'music');
  for (const album of ['One', 'Two', 'Three']) {
    mkdirSync(join(music, album), { recursive: true });
    for (let song = 1; song <= 4; song += 1)
      writeFileSync(join(music, album, `${song} song.wav`), wav(0.2, 100 * song + album.length));
  }
  const data = join(dir, 'data');
  const { code, stderr } = await bandstand(['scan', '--data', data, '--music', music]);
  assert.equal(code, 0, stderr);
  return data;
}

/** Accounts with sessions, each of which changes only what is its own. */
export async function makeClients(url: string, count: number, draw: Draw): Promise<readonly Client[]> {
  const root = await signIn(url);
  const { body } = await ask(url, '/api/v1/tracks?limit=500', { token: root });
  const tracks = listAt(body, 'items').map((track) => textAt(track, 'id'));
  assert.ok(tracks.length > 0, 'there is music');
  const password = 'a long password';
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const username = `client${index}`;
      const made = await ask(url, '/api/v1/accounts', {
        token: root,
        body: { username, password, role: 'user' },
      });
      assert.equal(made.status, 201, made.text);
      const token = await signIn(url, { username, password });
      return new Client({ name: username, token, tracks, draw });
    }),
  );
}

/**
 * Lets all clients change things until `enough` says so or the server answers no more; `onAcknowledged` is told of
 * every confirmed change.
 */
export async function runAll(
  url: string,
  clients: readonly Client[],
  enough: () => boolean,
  onAcknowledged: () => void = () => {},
): Promise<void> {
  await Promise.all(
    clients.map(async (client) => {
      while (!enough()) {
        if (!(await client.change(url))) return;
        onAcknowledged();
      }
    }),
  );
}

/** Asserts that a database that nobody has open is whole. */
export function assertSound(data: string): void {
  const database = openReadOnly(join(data, 'library.db'));
  try {
    assert.deepEqual(
      database.read((reader) => [...integrityProblems(reader)]),
      [],
    );
  } finally {
    database.close();
  }
}
