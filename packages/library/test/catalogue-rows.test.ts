import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import Type from 'typebox';
import Value from 'typebox/value';
import { gid } from './catalogue-seed.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

let setting: CatalogueSetting;

function valueOf(sql: string, ...params: (string | number)[]): number {
  return setting.db.read((reader) => reader.value<number>(sql, params)) ?? 0;
}

describe('the rows of a catalogue', () => {
  before(async () => {
    setting = await openSetting({ albums: 80, tracksPerAlbum: 5 });
  });
  after(() => setting.close());

  test('an album comes with credits, genres, discs and its tracks in order, without those that are missing', async () => {
    const { catalogue, db, viewers } = setting;
    const id =
      valueOf(`SELECT album_id FROM tracks WHERE missing_since IS NULL GROUP BY album_id HAVING count(*) > 4 AND album_id IN
    (SELECT album_id FROM album_artists WHERE position = 1) LIMIT 1`);
    db.write((w) => {
      w.run(
        'UPDATE tracks SET missing_since = ? WHERE id = (SELECT max(id) FROM tracks WHERE album_id = ? AND missing_since IS NULL)',
        ['2024-01-01', id],
      );
      w.run(`INSERT INTO album_discs VALUES (?, 1, 'First light')`, [id]);
      w.run(
        'UPDATE tracks SET track_num = 99 WHERE id = (SELECT min(id) FROM tracks WHERE album_id = ? AND missing_since IS NULL)',
        [id],
      );
    });
    const album = await catalogue.album(viewers.root, gid(2, id));
    assert.ok(album);
    assert.equal(album.tracks.length, album.trackCount);
    assert.equal(
      album.tracks.length,
      valueOf('SELECT count(*) FROM tracks WHERE album_id = ? AND missing_since IS NULL', id),
    );
    const order = album.tracks.map(({ discNum, trackNum }) => (discNum ?? 0) * 1000 + (trackNum ?? 0));
    assert.deepEqual(
      order,
      [...order].sort((a, b) => a - b),
    );
    assert.deepEqual(album.discTitles, [{ disc: 1, title: 'First light' }]);
    assert.equal(album.artistDisplay, album.artists.map(({ name, join }) => name + join).join(''));
    assert.ok(album.artists.length > 1 && album.genres.length > 0);
    const seconds = album.tracks.reduce((sum, { durationS }) => sum + (durationS ?? 0), 0);
    assert.ok(Math.abs(album.durationS - seconds) < 1e-6);
    for (const track of album.tracks) {
      assert.equal(track.album?.gid, album.gid);
      assert.deepEqual(track.albumArtists, album.artists);
      assert.ok(track.suffix !== '' && track.mime.startsWith('audio/'));
    }
  });

  test('what a viewer starred, rated and played is on the rows, and on nobody else’s', async () => {
    const { catalogue, viewers } = setting;
    const starred = await catalogue.albums(viewers.root, { sort: 'starred', limit: 500 });
    const stars = starred.items.map(({ starredAt }) => starredAt ?? '');
    assert.ok(stars.length > 3 && stars.every((time) => time !== ''));
    assert.deepEqual(stars, [...stars].sort().reverse(), 'the latest first');
    const frequent = (await catalogue.tracks(viewers.root, { sort: 'frequent', limit: 500 })).items.map(
      ({ plays }) => plays ?? 0,
    );
    assert.deepEqual(
      frequent,
      [...frequent].sort((a, b) => b - a),
    );
    const ids = starred.items.map(({ id }) => id);
    const others = await catalogue.albumsByIds(viewers.admin, ids);
    assert.ok(
      others.every(
        (row) => row?.starredAt === undefined && row?.plays === undefined && row?.rating === undefined,
      ),
    );
  });

  test('rows by id keep order and repetition', async () => {
    const { catalogue, viewers } = setting;
    const rows = await catalogue.tracksByIds(viewers.root, [3, 1, 999_999, 3]);
    assert.deepEqual(
      rows.map((row) => row?.id ?? null),
      [3, 1, null, 3],
    );
    const again = await catalogue.tracksByGids(viewers.root, [gid(3, 3), 'nothing', gid(3, 1)]);
    assert.deepEqual(
      again.map((row) => row?.id ?? null),
      [3, null, 1],
    );
  });

  test('genres count what the viewer sees', async () => {
    const { catalogue, viewers } = setting;
    for (const viewer of [viewers.root, viewers.listener, viewers.owner, viewers.stranger]) {
      for (const { name, albumCount, trackCount } of await catalogue.genres(viewer)) {
        const albums = await catalogue.albums(viewer, { sort: 'title', genre: name, limit: 1 });
        const tracks = await catalogue.tracks(viewer, { sort: 'title', genre: name.toUpperCase(), limit: 1 });
        assert.deepEqual([albums.total, tracks.total], [albumCount, trackCount], name);
      }
    }
  });

  test('an artist’s numbers are those of the lists', async () => {
    const { catalogue, viewers } = setting;
    for (const viewer of [viewers.root, viewers.listener, viewers.artist, viewers.stranger]) {
      const { items } = await catalogue.artists(viewer, { sort: 'name', limit: 25 });
      for (const artist of items) {
        const own = await catalogue.albums(viewer, {
          sort: 'year',
          artist: artist.gid,
          artistAlbums: 'own',
          limit: 1,
        });
        const tracks = await catalogue.tracks(viewer, { sort: 'title', artist: artist.gid, limit: 1 });
        assert.deepEqual([artist.albumCount, artist.trackCount], [own.total, tracks.total], artist.name);
        const all = await catalogue.albumsOfArtist(viewer, artist.gid);
        const apart = await Promise.all(
          (['own', 'appears-on'] as const).map((which) =>
            catalogue.albumsOfArtist(viewer, artist.gid, which),
          ),
        );
        assert.equal(
          all?.length,
          apart.reduce((sum, albums) => sum + (albums?.length ?? 0), 0),
        );
      }
    }
    assert.equal(await catalogue.albumsOfArtist(viewers.root, gid(1, 99_999)), undefined);
  });

  const indexShape = Type.Object({
    groups: Type.Array(
      Type.Object({
        letter: Type.String(),
        artists: Type.Array(Type.Object({ id: Type.String(), starredAt: Type.Optional(Type.String()) })),
      }),
    ),
  });

  async function index(
    viewer: (typeof setting.viewers)['root'],
  ): Promise<{ id: string; starredAt?: string }[]> {
    const text = Buffer.concat(await setting.catalogue.artistIndexJson(viewer)).toString();
    return Value.Parse(indexShape, JSON.parse(text)).groups.flatMap(({ artists }) => artists);
  }

  test('the prepared list of artists is the list of artists, with the viewer’s own stars', async () => {
    const { catalogue, db, viewers } = setting;
    for (const viewer of Object.values(viewers)) {
      const listed = await catalogue.artists(viewer, { limit: 500 });
      const prepared = await index(viewer);
      assert.deepEqual(prepared.map(({ id }) => id).sort(), listed.items.map(({ gid: id }) => id).sort());
      for (const { gid: id, starredAt } of listed.items) {
        assert.equal(prepared.find((artist) => artist.id === id)?.starredAt, starredAt);
      }
    }
    const [first] = await index(viewers.coOwner);
    assert.ok(first && first.starredAt === undefined);
    const row = valueOf('SELECT id FROM artists WHERE gid = ?', first.id);
    db.write((w) =>
      w.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('coowner', 'artist', ?)`, [
        String(row),
      ]),
    );
    assert.notEqual((await index(viewers.coOwner))[0]?.starredAt, undefined);
    assert.equal((await index(viewers.listener)).find(({ id }) => id === first.id)?.starredAt, undefined);
    db.write((w) =>
      w.run(`UPDATE artists SET name = 'Zzyzx', name_key = 'zzyzx', sort_name = NULL WHERE id = ?`, [row]),
    );
    assert.equal((await index(viewers.coOwner)).at(-1)?.id, first.id);
  });

  test('folders follow the disk, as far as the viewer sees something in them', async () => {
    const { catalogue, viewers } = setting;
    for (const viewer of [viewers.root, viewers.listener, viewers.stranger]) {
      const seen = new Set<number>();
      const walk = async (id: string): Promise<void> => {
        const folder = await catalogue.folder(viewer, id);
        assert.ok(folder);
        assert.ok(folder.folders.length + folder.tracks.length > 0, `${folder.path} is empty`);
        for (const { id: track, path } of folder.tracks) {
          seen.add(track);
          assert.ok(path?.startsWith(`${folder.path}/`));
        }
        for (const child of folder.folders) await walk(child.gid);
      };
      for (const { folderGid } of await catalogue.musicRoots(viewer)) await walk(folderGid ?? '');
      const tracks = (await catalogue.tracks(viewer, { sort: 'title', limit: 500 })).items;
      assert.deepEqual(
        [...seen].sort(ascending),
        tracks
          .filter(({ path }) => path !== null)
          .map(({ id }) => id)
          .sort(ascending),
      );
    }
    assert.equal(await catalogue.folder(viewers.stranger, gid(6, draftAlbum())), undefined);
    assert.ok(await catalogue.folder(viewers.root, gid(6, draftAlbum())));
  });

  const ascending = (a: number, b: number): number => a - b;

  /** The folder of an album has the album's number in its gid. */
  const draftAlbum = (): number =>
    valueOf("SELECT id FROM albums WHERE status = 'draft' AND track_count > 0");
});
