import assert from 'node:assert/strict';
import test from 'node:test';
import type { Database, Reader, Writer } from '@bandstand/sqlite';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import {
  type AlbumFacts,
  actions,
  allowed,
  asViewer,
  listClause,
  mayAlbum,
  mayPlaylist,
  mayTrack,
  ownsUnlisted,
  type PlaylistFacts,
  stranger,
  type TrackFacts,
  type Viewer,
  visible,
} from '../src/access/index.ts';
import { inSetting } from './accounts-setting.ts';

const people = ['root_admin', 'admin', 'super_user', 'user', 'user', 'user', 'user'] as const;
const artistCount = 4;
const personId = fc.integer({ min: 1, max: people.length });
/** -1 is the site itself, which is no artist whatever is credited to it. */
const artistId = fc.constantFrom(-1, 1, 2, 3, artistCount);
const few = <T>(one: fc.Arbitrary<T>) => fc.uniqueArray(one, { maxLength: 2 });

const albumRow = fc.record({
  state: fc.constantFrom('draft', 'pending', 'awaiting_finalization', 'released'),
  visibility: fc.constantFrom('private', 'unlisted', 'public'),
  listeners: fc.constantFrom(0, 0, 1),
  ownerId: fc.option(personId),
  artistId: fc.option(artistId),
  artists: few(artistId),
  coOwners: few(personId),
  download: fc.constantFrom(null, 'free', 'paid', 'none'),
});
const trackRow = fc.record({
  album: fc.option(fc.nat({ max: 7 })),
  further: few(fc.nat({ max: 5 })),
  ownerId: fc.option(personId),
  coOwners: few(personId),
  artists: few(artistId),
  missing: fc.boolean(),
});
const playlistRow = fc.record({ owner: personId, isPublic: fc.boolean() });
const world = fc.record({
  albums: fc.array(albumRow, { maxLength: 6 }),
  tracks: fc.array(trackRow, { maxLength: 8 }),
  playlists: fc.array(playlistRow, { maxLength: 4 }),
  linked: fc.option(fc.integer({ min: 1, max: artistCount })),
  allowDownloads: fc.boolean(),
});
type World = typeof world extends fc.Arbitrary<infer W> ? W : never;

function build(db: Database): void {
  db.write((w) => {
    for (let id = 1; id <= artistCount; id++) {
      w.run(`INSERT INTO artists (id, name, slug, name_key) VALUES (?, ?, ?, ?)`, [
        id,
        `a${id}`,
        `a${id}`,
        `a${id}`,
      ]);
    }
    for (const [index, role] of people.entries()) {
      w.run(`INSERT INTO admin (username, password_hash, role) VALUES (?, '-', ?)`, [`p${index + 1}`, role]);
    }
    w.run('UPDATE admin SET is_active = 0 WHERE id = 7');
  });
}

function fill(w: Writer, { albums, tracks, playlists, linked, allowDownloads }: World): void {
  for (const table of ['tracks', 'albums', 'playlists', 'settings']) w.run(`DELETE FROM ${table}`);
  w.run('UPDATE admin SET artist_id = ? WHERE id = 6', [linked]);
  w.run(`INSERT INTO settings (key, value) VALUES ('allowDownloads', ?)`, [String(allowDownloads)]);
  for (const [index, a] of albums.entries()) {
    const id = index + 1;
    w.run(
      `INSERT INTO albums (id, title, slug, status, visibility, listeners, owner_id, artist_id, download)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      [id, `t${id}`, `t${id}`, a.state, a.visibility, a.listeners, a.ownerId, a.artistId, a.download],
    );
    for (const [place, artist] of a.artists.entries())
      w.run('INSERT INTO album_artists (album_id, artist_id, position) VALUES (?, ?, ?)', [
        id,
        artist,
        place,
      ]);
    for (const owner of a.coOwners)
      w.run('INSERT INTO album_ownership (album_id, owner_id) VALUES (?, ?)', [id, owner]);
  }
  for (const [index, t] of tracks.entries()) {
    const id = index + 1;
    w.run('INSERT INTO tracks (id, title, album_id, owner_id, missing_since) VALUES (?, ?, ?, ?, ?)', [
      id,
      `s${id}`,
      t.album === null || t.album >= albums.length ? null : t.album + 1,
      t.ownerId,
      t.missing ? '2026-01-01T00:00:00.000Z' : null,
    ]);
    for (const [place, artist] of t.artists.entries())
      w.run('INSERT INTO track_artists (track_id, artist_id, position) VALUES (?, ?, ?)', [
        id,
        artist,
        place,
      ]);
    for (const other of t.further.filter((one) => one < albums.length))
      w.run('INSERT INTO album_tracks (album_id, track_id) VALUES (?, ?)', [other + 1, id]);
    for (const owner of t.coOwners)
      w.run('INSERT INTO track_ownership (track_id, owner_id) VALUES (?, ?)', [id, owner]);
  }
  for (const [index, p] of playlists.entries())
    w.run('INSERT INTO playlists (id, name, username, is_public) VALUES (?, ?, ?, ?)', [
      index + 1,
      'list',
      `p${p.owner}`,
      p.isPublic ? 1 : 0,
    ]);
}

/** The world as the rules see it, built from what was generated and not from what the database answers. */
function factsOf({ albums, tracks, playlists }: World) {
  const albumFacts = albums.map((a): AlbumFacts => {
    const released = a.state === 'released';
    const shown = a.listeners === 1 ? 1 : 0;
    return {
      listedTo: released && a.visibility === 'public' ? 2 : shown,
      reachableBy: released && a.visibility !== 'private' ? 2 : shown,
      ownerId: a.ownerId,
      coOwnerIds: a.coOwners,
      artistIds: [...a.artists, ...(a.artistId === null ? [] : [a.artistId])],
      download: a.download,
    };
  });
  const trackFacts = tracks.map(
    (t): TrackFacts => ({
      album: t.album === null ? null : (albumFacts[t.album] ?? null),
      further: t.further.flatMap((other) => albumFacts[other] ?? []),
      ownerId: t.ownerId,
      coOwnerIds: t.coOwners,
      missing: t.missing,
    }),
  );
  const playlistFacts = playlists.map((p): PlaylistFacts => ({ ownerId: p.owner, isPublic: p.isPublic }));
  return { albumFacts, trackFacts, playlistFacts };
}

function viewersOf(reader: Reader, linked: number | null): Viewer[] {
  const base = { alias: null, email: null, storageQuota: 0, storageUsed: 0, mustChangePassword: false };
  const accounts = people.map((role, index) => ({
    ...base,
    id: index + 1,
    gid: reader.value<string>('SELECT gid FROM admin WHERE id = ?', [index + 1]) ?? '',
    username: `p${index + 1}`,
    role,
    artistId: index + 1 === 6 ? linked : null,
    isActive: index + 1 !== 7,
    nowPlayingEnabled: false,
    createdAt: '',
    lastSeenAt: null,
  }));
  const limited = accounts.map(
    (account) => ({ ...asViewer(account), scopes: ['play'], via: 'token' }) as const,
  );
  return [stranger, ...accounts.map(asViewer), ...limited];
}

const idsWhere = <F>(facts: readonly F[], holds: (fact: F) => boolean): number[] =>
  facts.flatMap((fact, index) => (holds(fact) ? [index + 1] : []));

function selected(reader: Reader, table: string, clause: ReturnType<typeof listClause>): number[] {
  const sql = `SELECT x.id FROM ${table} x WHERE ${clause.sql} ORDER BY x.id`;
  return reader.all<{ id: number }>(sql, clause.params).map(({ id }) => id);
}

function compare(reader: Reader, w: World): void {
  const { albumFacts, trackFacts, playlistFacts } = factsOf(w);
  const settings = { allowDownloads: w.allowDownloads };
  for (const viewer of viewersOf(reader, w.linked)) {
    const who = viewer.kind === 'stranger' ? 'stranger' : `${viewer.account.username} ${viewer.via}`;
    for (const action of actions) {
      const wanted = {
        album: idsWhere(albumFacts, (album) => mayAlbum(viewer, action, album, settings)),
        track: idsWhere(trackFacts, (track) => mayTrack(viewer, action, track, settings)),
        playlist: idsWhere(playlistFacts, (list) => mayPlaylist(viewer, action, list)),
      };
      for (const kind of ['album', 'track', 'playlist'] as const) {
        const every = Array.from({ length: 10 }, (_, index) => index + 1);
        const got = [...allowed(reader, viewer, action, kind, every)];
        assert.deepEqual(got, wanted[kind], `${who} ${action} ${kind}`);
        if (action !== 'list' && action !== 'see') continue;
        const listed = selected(reader, `${kind}s`, listClause(viewer, 'x', kind, action));
        assert.deepEqual(listed, wanted[kind], `${who} ${action} ${kind} in SQL`);
      }
      if (action === 'list' || action === 'see') compareArtists(reader, w, viewer, action, wanted);
    }
    compareOwned(reader, viewer, albumFacts, trackFacts, settings);
  }
}

function compareArtists(
  reader: Reader,
  w: World,
  viewer: Viewer,
  reach: 'list' | 'see',
  seen: { album: number[]; track: number[] },
): void {
  const reads = viewer.kind === 'stranger' || viewer.scopes.includes('read');
  const staff = viewer.kind === 'account' && viewer.account.isActive && viewer.account.id <= 3;
  const credited = new Set([
    ...seen.album.flatMap((id) => [w.albums[id - 1]?.artistId, ...(w.albums[id - 1]?.artists ?? [])]),
    ...seen.track.flatMap((id) => w.tracks[id - 1]?.artists ?? []),
    viewer.kind === 'account' && viewer.account.isActive ? viewer.account.artistId : null,
  ]);
  const wanted = [1, 2, 3, 4].filter((id) => reads && (staff || credited.has(id)));
  assert.deepEqual(selected(reader, 'artists', listClause(viewer, 'x', 'artist', reach)), wanted);
  const found = visible(reader, viewer, 'artist', [-1, 1, 2, 3, 4, 99], reach);
  assert.deepEqual([...found], wanted);
}

/** Whoever owns nothing hidden may be served the prepared list of the whole audience. */
function compareOwned(
  reader: Reader,
  viewer: Viewer,
  albums: readonly AlbumFacts[],
  tracks: readonly TrackFacts[],
  settings: { allowDownloads: boolean },
): void {
  if (viewer.kind === 'stranger' || viewer.via === 'token' || !viewer.account.isActive) return;
  if (ownsUnlisted(reader, viewer) || viewer.account.id <= 3) return;
  const nobody: Viewer = { ...viewer, account: { ...viewer.account, id: 99, artistId: null } };
  for (const album of albums)
    assert.equal(mayAlbum(viewer, 'list', album, settings), mayAlbum(nobody, 'list', album, settings));
  for (const track of tracks)
    assert.equal(mayTrack(viewer, 'list', track, settings), mayTrack(nobody, 'list', track, settings));
}

test('the policy in SQL and the policy as a rule are one', async () => {
  await inSetting(({ db }) => {
    build(db);
    fc.assert(
      fc.property(world, (w) => {
        db.write((writer) => fill(writer, w));
        db.read((reader) => compare(reader, w));
      }),
      { seed: testSeed(), numRuns: 60 },
    );
  });
});
