import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import test from 'node:test';
import { bandstand, folder } from './instance/command.ts';
import { admin, adminEnv, startServer } from './instance/serving.ts';
import { ask, at, listAt, signIn, textAt } from './instance/talking.ts';
import { wav } from './music.ts';

const mara = { username: 'mara', password: 'maras old pass phrase' };
/** Her password as TuneCamp keeps it: bcrypt. */
const maraHash = '$2b$04$8xJgTYnXavqDUb3AzpMDUOJlWHNi7t7xK9vndfHcE4Vll3qa8/YVa';

/** A TuneCamp with one release of one file, one listener and her favourite. */
function writeTuneCamp(path: string): void {
  const db = new DatabaseSync(path);
  db.exec(`CREATE TABLE artists (id INTEGER PRIMARY KEY, name TEXT, slug TEXT);
    CREATE TABLE albums (id INTEGER PRIMARY KEY, title TEXT, slug TEXT, artist_id INTEGER, visibility TEXT, status TEXT);
    CREATE TABLE tracks (id INTEGER PRIMARY KEY, title TEXT, album_id INTEGER, artist_id INTEGER, track_num INTEGER, file_path TEXT);
    CREATE TABLE admin (id INTEGER PRIMARY KEY, username TEXT, password_hash TEXT, role TEXT);
    CREATE TABLE starred_items (id INTEGER PRIMARY KEY, username TEXT, item_type TEXT, item_id TEXT);
    INSERT INTO artists VALUES (1, 'Die Höhe', 'die-hohe');
    INSERT INTO albums VALUES (1, 'Night Drive', 'night-drive', 1, 'public', 'released');
    INSERT INTO tracks VALUES (1, 'One, as the owner calls it', 1, 1, 1, 'Night Drive/one.wav');
    INSERT INTO starred_items VALUES (1, 'mara', 'track', '1')`);
  db.prepare(`INSERT INTO admin VALUES (2, 'mara', ?, 'user')`).run(maraHash);
  db.close();
}

function musicOf(t: Parameters<typeof folder>[0]): string {
  const music = folder(t);
  mkdirSync(join(music, 'Night Drive'));
  writeFileSync(join(music, 'Night Drive', 'one.wav'), wav(1));
  return music;
}

test('a TuneCamp moves in beside a running server: tried first, then done, and people sign in as before', async (t) => {
  const server = await startServer(t, { env: adminEnv });
  const music = musicOf(t);
  const file = join(folder(t), 'tunecamp.db');
  writeTuneCamp(file);
  const run = (...more: string[]) =>
    bandstand(['import', 'tunecamp', file, '--music', music, '--data', server.data, '--json', ...more]);

  const tried = await run('--dry-run');
  assert.equal(at(JSON.parse(tried.stdout), 'dryRun'), true, tried.stderr);
  assert.equal((await ask(server.url, '/api/v1/albums')).status, 200);
  assert.equal(listAt((await ask(server.url, '/api/v1/albums')).body, 'items').length, 0);
  assert.equal(
    readdirSync(server.data).some((name) => name.startsWith('.import')),
    false,
  );

  const done = await run();
  assert.equal(done.code, 0, done.stderr + done.stdout);
  const [album] = listAt((await ask(server.url, '/api/v1/albums')).body, 'items');
  assert.equal(textAt(album, 'title'), 'Night Drive');
  const token = await signIn(server.url, mara);
  const tracks = await ask(server.url, '/api/v1/tracks', { token });
  assert.equal(textAt(listAt(tracks.body, 'items')[0], 'title'), 'One, as the owner calls it');
  await signIn(server.url, admin);
  await signIn(server.url, mara);

  const again = await run();
  assert.equal(again.code, 0, again.stderr);
  for (const table of listAt(JSON.parse(again.stdout), 'tables'))
    assert.deepEqual([at(table, 'added'), at(table, 'matched')], [0, 0], textAt(table, 'name'));
});

test('it says what is missing, and leaves with a code that tells', async (t) => {
  const data = folder(t);
  const run = (args: readonly string[], input = '') =>
    bandstand(['import', ...args, '--data', data], { input });
  const nothing = await run(['tunecamp', join(data, 'nothing.db')]);
  assert.deepEqual([nothing.code, nothing.stdout], [2, '']);
  assert.match(nothing.stderr, /There is no file/);
  const words = join(data, 'words.db');
  writeFileSync(words, 'just words '.repeat(1000));
  const none = await run(['navidrome', words]);
  assert.equal(none.code, 1);
  assert.match(none.stderr, /not a SQLite database/);
  const unmapped = await run(['navidrome', words, '--map', 'zoe']);
  assert.equal(unmapped.code, 2);
  assert.match(unmapped.stderr, /THERE=HERE/);
  const bare = await run(['subsonic', 'http://127.0.0.1:1', '--user', 'a', '--account', 'a']);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /--password-stdin/);
  const nobody = await run(
    ['subsonic', 'http://127.0.0.1:1', '--user', 'a', '--account', 'a', '--password-stdin'],
    'x',
  );
  assert.equal(nobody.code, 2);
  assert.match(nobody.stderr, /no account a/);
  const file = join(data, 'tunecamp.db');
  writeTuneCamp(file);
  const partly = await run(['tunecamp', file]);
  assert.equal(partly.code, 3, partly.stderr);
  assert.match(partly.stdout, /tracks +1 +1 +0 +0 +0/);
  assert.match(partly.stderr, /Not found here: file not found: Night Drive\/one\.wav/);
});
