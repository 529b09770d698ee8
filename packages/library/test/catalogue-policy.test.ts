import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Action, type AlbumFacts, allowed, ownsAlbum, type Viewer } from '../src/access/index.ts';
import { accounts, gid } from './catalogue-seed.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

let setting: CatalogueSetting;

interface Item {
  readonly id: number;
}

const sorted = (ids: Iterable<number>): number[] => [...ids].sort((a, b) => a - b);

async function everything(
  turn: (offset: number) => Promise<{ items: readonly Item[]; next: string | null }>,
): Promise<number[]> {
  const ids: number[] = [];
  for (let offset = 0; ; offset += 500) {
    const page = await turn(offset);
    ids.push(...page.items.map(({ id }) => id));
    if (page.next === null) return sorted(ids);
  }
}

function idsOf(sql: string): number[] {
  return setting.db.read((reader) => reader.all<Item>(sql).map(({ id }) => id));
}

/** What the rule says of each row by itself. */
function ruled(
  viewer: Viewer,
  action: Action,
  kind: 'album' | 'track' | 'artist',
  ids: readonly number[],
): number[] {
  return sorted(setting.db.read((reader) => allowed(reader, viewer, action, kind, ids)));
}

const listedAlbums = "SELECT id FROM albums WHERE track_count > 0 OR source <> 'scan'";

describe('who sees what of a catalogue', () => {
  before(async () => {
    setting = await openSetting({ albums: 120, tracksPerAlbum: 4 }, 2);
  });
  after(() => setting.close());

  test('lists hold exactly what the policy lets each viewer list', async () => {
    const { catalogue, viewers } = setting;
    const seen = new Set<string>();
    for (const [name, viewer] of Object.entries(viewers)) {
      const albums = await everything((offset) =>
        catalogue.albums(viewer, { sort: 'title', limit: 500, offset }),
      );
      assert.deepEqual(albums, ruled(viewer, 'list', 'album', idsOf(listedAlbums)), `albums of ${name}`);
      const tracks = await everything((offset) =>
        catalogue.tracks(viewer, { sort: 'title', limit: 500, offset }),
      );
      assert.deepEqual(
        tracks,
        ruled(viewer, 'list', 'track', idsOf('SELECT id FROM tracks')),
        `tracks of ${name}`,
      );
      const artists = await everything((offset) => catalogue.artists(viewer, { limit: 500, offset }));
      assert.deepEqual(
        artists,
        ruled(viewer, 'list', 'artist', idsOf('SELECT id FROM artists')),
        `artists of ${name}`,
      );
      seen.add(albums.join());
    }
    assert.ok(seen.size >= 5, 'staff, listener, stranger, owner, artist and co-owner see different lists');
  });

  test('by address the policy decides alone, for drafts and unlisted releases too', async () => {
    const { catalogue, viewers } = setting;
    for (const [name, viewer] of Object.entries(viewers)) {
      const albums = idsOf('SELECT id FROM albums');
      const rows = await catalogue.albumsByIds(viewer, albums);
      const got = rows.flatMap((row) => (row === null ? [] : [row.id]));
      assert.deepEqual(sorted(got), ruled(viewer, 'see', 'album', albums), name);
      for (const id of albums.slice(0, 30)) {
        const album = await catalogue.album(viewer, gid(2, id));
        assert.equal(album !== undefined, got.includes(id), `album ${id} of ${name}`);
      }
      const tracks = idsOf('SELECT id FROM tracks');
      const trackRows = await catalogue.tracksByIds(viewer, tracks);
      const trackIds = trackRows.flatMap((row) => (row === null ? [] : [row.id]));
      assert.deepEqual(sorted(trackIds), ruled(viewer, 'see', 'track', tracks), name);
    }
  });

  test('every other way to a list obeys the same rule', async () => {
    const { catalogue, viewers } = setting;
    const slice = { offset: 0, limit: 500 };
    for (const viewer of Object.values(viewers)) {
      const mayList = new Set(ruled(viewer, 'list', 'track', idsOf('SELECT id FROM tracks')));
      const found = await catalogue.search(viewer, {
        query: 'ka',
        artists: slice,
        albums: slice,
        tracks: slice,
      });
      const random = await catalogue.randomTracks(viewer, { limit: 400 });
      const starred = await catalogue.starred(viewer);
      const genre = await catalogue.tracks(viewer, { sort: 'added', genre: 'Rock', limit: 500 });
      for (const { id } of [...found.tracks, ...random, ...starred.tracks, ...genre.items])
        assert.ok(mayList.has(id));
      assert.equal(new Set(random.map(({ id }) => id)).size, Math.min(400, mayList.size));
      const counts = await catalogue.counts(viewer);
      assert.equal(counts.tracks, mayList.size);
    }
  });

  test('a change of state, of ownership or of a token is seen by the very next list', async () => {
    const { catalogue, db, viewers } = setting;
    const draft =
      db.read((r) =>
        r.value<number>(
          "SELECT id FROM albums WHERE status = 'draft' AND listeners = 0 AND owner_id = 1 AND track_count > 0",
        ),
      ) ?? 0;
    const sees = async (viewer: Viewer): Promise<boolean> =>
      (await catalogue.albums(viewer, { sort: 'added', limit: 500 })).items.some(({ id }) => id === draft);
    assert.deepEqual([await sees(viewers.root), await sees(viewers.listener)], [true, false]);
    db.write((w) =>
      w.run('INSERT INTO album_ownership (album_id, owner_id) VALUES (?, ?)', [draft, accounts.listener]),
    );
    assert.deepEqual([await sees(viewers.listener), await sees(viewers.stranger)], [true, false]);
    db.write((w) =>
      w.run('DELETE FROM album_ownership WHERE album_id = ? AND owner_id = ?', [draft, accounts.listener]),
    );
    assert.equal(await sees(viewers.listener), false);
    db.write((w) =>
      w.run("UPDATE albums SET status = 'released', visibility = 'public' WHERE id = ?", [draft]),
    );
    assert.deepEqual([await sees(viewers.listener), await sees(viewers.stranger)], [true, true]);
    assert.ok(viewers.root.kind === 'account');
    assert.equal(
      await sees({ ...viewers.root, scopes: ['play'] }),
      false,
      'a token that may not read sees nothing',
    );
  });

  test('mine is what the policy calls one’s own', async () => {
    const { catalogue, viewers } = setting;
    for (const name of ['root', 'owner', 'artist', 'coOwner', 'listener', 'stranger'] as const) {
      const viewer = viewers[name];
      const mine = (await catalogue.albums(viewer, { sort: 'title', mine: true, limit: 500 })).items.map(
        ({ id }) => id,
      );
      const expected = idsOf(listedAlbums).filter((id) => ownsAlbum(viewer, factsOf(id)));
      assert.deepEqual(sorted(mine), expected, name);
    }
  });

  function factsOf(id: number): AlbumFacts {
    return setting.db.read((reader) => {
      const row = reader.get<{ ownerId: number | null; artistId: number | null }>(
        'SELECT owner_id AS ownerId, artist_id AS artistId FROM albums WHERE id = ?',
        [id],
      );
      const pairs = (sql: string): number[] => reader.all<Item>(sql, [id]).map((pair) => pair.id);
      return {
        listedTo: 0,
        reachableBy: 0,
        ownerId: row?.ownerId ?? null,
        coOwnerIds: pairs('SELECT owner_id AS id FROM album_ownership WHERE album_id = ?'),
        artistIds: [
          ...pairs('SELECT artist_id AS id FROM album_artists WHERE album_id = ?'),
          row?.artistId ?? 0,
        ],
        download: null,
      };
    });
  }
});
