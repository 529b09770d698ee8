import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, type TestContext, test } from 'node:test';
import { type Database, openDatabase } from '@bandstand/sqlite';
import { type AccountViewer, asViewer, visible } from '../src/access/index.ts';
import { createAccountServices } from '../src/accounts/index.ts';
import { ImportError, importSubsonic } from '../src/imports/index.ts';
import { librarySchema } from '../src/schema/index.ts';
import { testKeyring, testLog } from './accounts-setting.ts';
import { seedCatalogue } from './catalogue-seed.ts';
import { wholeDump } from './imports-setting.ts';
import { openSubsonic, type SubsonicSetting } from './subsonic-setting.ts';
import { seedSounds, sounds } from './subsonic-sounds.ts';

const size = { albums: 12 };
const who = 'listener';
const tables = [
  'starred_items',
  'item_ratings',
  'bookmarks',
  'play_queues',
  'playlists',
  'listening',
  'play_history',
];

/** A library with the same music, in which the listener has not done anything. */
function newHome(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-home-'));
  const db = openDatabase({ path: join(folder, 'library.db'), schema: librarySchema, synchronous: 'normal' });
  t.after(() => {
    db.close();
    rmSync(folder, { recursive: true, maxRetries: 10, retryDelay: 50 });
  });
  seedCatalogue(db, size);
  seedSounds(db, join(folder, 'music'));
  db.write((w) => {
    for (const table of tables) w.run(`DELETE FROM ${table} WHERE username = ?`, [who]);
  });
  const random = (bytes: number) => new Uint8Array(bytes);
  const { accounts } = createAccountServices({
    db,
    clock: Date.now,
    random,
    keyring: testKeyring(),
    log: testLog(),
  });
  const move = (options: { readonly url: string; readonly password: string; readonly account?: string }) =>
    importSubsonic({
      db,
      keyring: testKeyring(),
      clock: Date.now,
      signal: new AbortController().signal,
      progress: () => {},
      user: who,
      account: who,
      accounts,
      ...options,
    });
  return { db, move };
}

/** What the listener has, told by the gids that both libraries share. */
function own(db: Database): string[] {
  const item = `CASE item_type WHEN 'track' THEN (SELECT gid FROM tracks WHERE id = k) WHEN 'album' THEN (SELECT gid FROM albums WHERE id = k)
    ELSE (SELECT gid FROM artists WHERE id = k) END`;
  const queries = [
    `SELECT 'star', ${item} AS gid, created_at FROM (SELECT *, item_key AS k FROM starred_items WHERE username = ?)`,
    `SELECT 'rating', ${item} AS gid, rating FROM (SELECT *, item_key AS k FROM item_ratings WHERE username = ?) WHERE item_type <> 'artist'`,
    `SELECT 'plays', ${item} AS gid, plays, last_played_at FROM (SELECT *, item_id AS k FROM listening WHERE username = ?) WHERE item_type = 'track'`,
    `SELECT 'playlist', p.name, p.is_public, (SELECT json_group_array(t.gid) FROM (SELECT * FROM playlist_tracks
       WHERE playlist_id = p.id ORDER BY position) x JOIN tracks t ON t.id = x.track_id) FROM playlists p WHERE username = ?`,
    `SELECT 'bookmark', t.gid, position_ms, b.comment FROM bookmarks b JOIN tracks t ON t.id = b.track_key WHERE username = ?`,
    `SELECT 'queue', tracks, current_index, position_ms FROM play_queues WHERE username = ?`,
  ];
  return queries
    .flatMap((sql) => db.read((reader) => reader.all<Record<string, unknown>>(sql, [who])))
    .map((row) => JSON.stringify(Object.values(row)))
    .toSorted();
}

/** Takes away what the seed lets the listener have done with music that is hidden from him. */
function forgetHidden(db: Database, viewer: AccountViewer): void {
  db.write((w) => {
    for (const kind of ['track', 'album', 'artist'] as const) {
      const all = w.all<{ id: number }>(`SELECT id FROM ${kind}s WHERE id > 0`).map(({ id }) => id);
      const seen = visible(w, viewer, kind, all, 'list');
      const hidden = JSON.stringify(all.filter((id) => !seen.has(id)));
      for (const [table, column] of [
        ['starred_items', 'item_key'],
        ['item_ratings', 'item_key'],
        ['listening', 'item_id'],
      ]) {
        const where = `item_type = ? AND ${column} IN (SELECT value FROM json_each(?))`;
        w.run(`DELETE FROM ${table} WHERE username = ? AND ${where}`, [who, kind, hidden]);
      }
    }
  });
}

function isImportError(code: string) {
  return (error: unknown) => error instanceof ImportError && error.code === code;
}

async function listening(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  t.after(() => server.close());
  const address = server.address();
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('import from a Subsonic server', () => {
  let peer: SubsonicSetting;
  let password: string;
  before(async () => {
    peer = await openSubsonic(size);
    password = peer.secret(who);
    const api = peer.api(who);
    const account = peer.services.accounts.byName(who);
    assert.ok(account);
    forgetHidden(peer.db, asViewer(account));
    await api.star({ id: sounds.mp3, albumId: sounds.album, artistId: sounds.artist });
    await api.setRating({ id: sounds.flac, rating: 4 });
    await api.scrobble({ id: sounds.mp3, time: Date.parse('2025-05-01T10:00:00Z'), submission: true });
    await peer.ask(who, 'createPlaylist', { name: 'Mine', songId: [sounds.mp3, sounds.flac, sounds.mp3] });
    await api.createBookmark({ id: sounds.flac, position: 4200, comment: 'there' });
    await api.savePlayQueue({ id: [sounds.flac, sounds.mp3], current: sounds.mp3, position: 1500 });
  });
  after(() => peer.close());

  test('everything of one person arrives, and a second run changes nothing', async (t) => {
    const { db, move } = newHome(t);
    const report = await move({ url: `${peer.url}/rest/`, password });
    assert.deepEqual(own(db), own(peer.db));
    assert.ok(own(db).length > 8, own(db).join('\n'));
    assert.deepEqual(report.unmatched, []);
    const before = wholeDump(db);
    await move({ url: peer.url, password });
    assert.equal(wholeDump(db), before);
  });

  /** What a server of API 1.10.2 answers that has the same music and the same listener. */
  async function oldAnswer(url: URL): Promise<string> {
    const refused = (code: number) =>
      JSON.stringify({ 'subsonic-response': { status: 'failed', version: '1.10.2', error: { code } } });
    if (url.searchParams.get('v') !== '1.10.2') return refused(30);
    const secret = url.searchParams.get('p')?.replace(/^enc:/, '');
    if (secret === undefined) return refused(10);
    if (Buffer.from(secret, 'hex').toString() !== password) return refused(40);
    return (await fetch(url)).text();
  }

  test('a server from before API 1.13 gets its own version and the password', async (t) => {
    const { db, move } = newHome(t);
    const url = await listening(t, (request, response) => {
      void oldAnswer(new URL(request.url ?? '', peer.url)).then((text) => response.end(text));
    });
    await assert.rejects(move({ url, password: 'wrong' }), isImportError('refused'));
    await move({ url, password });
    assert.deepEqual(own(db), own(peer.db));
  });

  test('nothing is written for a wrong password, an unknown account, and what is no such server', async (t) => {
    const { db, move } = newHome(t);
    const before = wholeDump(db);
    const { url } = peer;
    await assert.rejects(move({ url, password: 'wrong' }), isImportError('refused'));
    await assert.rejects(move({ url, password, account: 'nobody' }), isImportError('no_account'));
    await assert.rejects(move({ url: 'http://name:secret@127.0.0.1/', password }), isImportError('refused'));
    const other = await listening(t, (_request, response) => response.end('<html>'));
    await assert.rejects(move({ url: other, password }), isImportError('refused'));
    const closed = await listening(t, (request) => request.socket.destroy());
    await assert.rejects(move({ url: closed, password }), isImportError('unreachable'));
    assert.equal(wholeDump(db), before);
  });

  test('the other server leads nobody to private addresses that the operator did not type', async (t) => {
    const { move } = newHome(t);
    let reached = 0;
    const url = await listening(t, (_request, response) => {
      reached += 1;
      response.writeHead(302, { location: 'http://127.0.0.2:1/rest/ping.view' }).end();
    });
    await assert.rejects(move({ url, password }), (error: unknown) => {
      assert.ok(error instanceof ImportError);
      assert.match(error.message, /not an address that this server may connect to/);
      return true;
    });
    assert.equal(reached, 1);
  });
});
