import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { Writer } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import {
  type AlbumKey,
  type ArtistKey,
  albumKeys,
  artistKeys,
  foldName,
  type OrderKey,
  type TrackKey,
  trackKeys,
  withoutArticle,
} from '../src/catalogue/index.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

type Value = string | number;
type Values<K extends string> = ReadonlyMap<number, Readonly<Record<K, Value>>>;

const none = Number.NEGATIVE_INFINITY;
const marks = (kind: string, id: string): string => `
  EXISTS (SELECT 1 FROM starred_items s WHERE s.username = 'listener' AND s.item_type = '${kind}' AND s.item_key = ${id}) AS favourite,
  (SELECT rating FROM item_ratings s WHERE s.username = 'listener' AND s.item_type = '${kind}' AND s.item_key = ${id} AND rating > 0) AS rated,
  (SELECT plays FROM listening s WHERE s.username = 'listener' AND s.item_type = '${kind}' AND s.item_id = ${id}) AS frequent,
  (SELECT last_played_at FROM listening s WHERE s.username = 'listener' AND s.item_type = '${kind}' AND s.item_id = ${id}) AS recent`;

/** Few values each, so that every key has ties and gaps. */
function roughen(w: Writer): void {
  w.run(`UPDATE tracks SET title_key = 'title ' || (id % 7), year = nullif(1990 + id % 5, 1992), disc_num = nullif(id % 3, 0),
    track_num = nullif(id % 4, 0), duration = 100.5 + id % 6, original_date = CASE id % 4 WHEN 0 THEN '1989-02' WHEN 1 THEN '1989' END`);
  w.run(`UPDATE albums SET title_key = 'album ' || (id % 5), artist_key = 'artist ' || (id % 3), year = nullif(1990 + id % 4, 1991),
    release_date = NULL, created_at = '2024-01-0' || (1 + id % 6) || 'T00:00:00.000Z', label = nullif('Label ' || (id % 3), 'Label 0')`);
}

const sources = {
  album: `SELECT id, title_key AS title, artist_key AS artist, created_at AS added, year, coalesce(original_date, release_date, CAST(year AS TEXT)) AS premiered,
    duration_total AS duration, ${marks('album', 'albums.id')} FROM albums`,
  track: `SELECT tracks.id, tracks.title_key AS title, ifnull(a.title_key || printf('%09d', a.id), '~') AS album, ifnull(a.artist_key, '~') AS albumArtist,
    disc_num AS disc, track_num AS number, tracks.created_at AS added, tracks.year, coalesce(tracks.original_date, CAST(tracks.year AS TEXT)) AS premiered,
    tracks.duration, r.name AS artist, ${marks('track', 'tracks.id')}
    FROM tracks LEFT JOIN albums a ON a.id = tracks.album_id LEFT JOIN artists r ON r.id = tracks.artist_id`,
  artist: `SELECT id, name, sort_name AS sortName, created_at AS added, ${marks('artist', 'artists.id')},
    (SELECT max(b.created_at || printf('%09d', b.id)) FROM albums b WHERE b.artist_id = artists.id OR b.id IN
      (SELECT album_id FROM album_artists m WHERE m.artist_id = artists.id)) AS contentAdded FROM artists`,
} as const;

describe('orders of several keys', () => {
  const seed = testSeed();
  let setting: CatalogueSetting;
  before(async () => {
    setting = await openSetting({ albums: 40, tracksPerAlbum: 4 });
    setting.db.write(roughen);
  });
  after(() => setting.close());

  function valuesOf<K extends string>(kind: keyof typeof sources, keys: readonly K[]): Values<K> {
    const rows = setting.db.read((r) => r.all<Record<string, Value | null>>(sources[kind]));
    const nameKey = (name: Value | null | undefined): string => withoutArticle(foldName(String(name)));
    const found = rows.map((row): readonly [number, Record<K, Value>] => {
      const named = {
        ...row,
        ...(kind === 'artist' ? { name: nameKey(row['sortName'] ?? row['name']) } : {}),
      };
      const values = kind === 'track' ? { ...named, artist: nameKey(row['artist']) } : named;
      const picked = keys.map((key) => [
        key,
        Object.entries(values).find(([name]) => name === key)?.[1] ?? none,
      ]);
      return [Number(row['id']), Object.fromEntries(picked) as Record<K, Value>];
    });
    return new Map(found);
  }

  /** Asserts that what comes first is not behind what follows, by the first key that tells them apart. */
  function assertOrdered<K extends string>(
    ids: readonly number[],
    keys: readonly OrderKey<K>[],
    values: Values<K>,
  ) {
    for (const [at, id] of ids.slice(1).entries()) {
      const before = values.get(ids[at] ?? 0);
      const behind = values.get(id);
      assert(before !== undefined && behind !== undefined);
      const telling = keys.find(({ key }) => before[key] !== behind[key]);
      if (telling === undefined) continue;
      const [one, other] = [before[telling.key], behind[telling.key]];
      const rising = one === none || (other !== none && one < other);
      assert.equal(
        rising,
        telling.order === 'asc',
        `${JSON.stringify(keys)} (seed ${seed}): ${one}, ${other}`,
      );
    }
  }

  let state = seed;
  const draw = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  function drawn<K extends string>(all: readonly K[], first: number): OrderKey<K>[] {
    const others = Array.from({ length: draw(4) }, () => all[draw(all.length)]);
    return [...new Set([all[first], ...others])]
      .filter((key) => key !== undefined)
      .map((key) => ({ key, order: draw(2) === 0 ? 'asc' : 'desc' }));
  }
  const isOwn = (key: string): boolean => ['favourite', 'rated', 'frequent', 'recent'].includes(key);

  /** Every key as the first, with others behind it; the pages of each order hold every item once. */
  async function walk<K extends string>(
    all: readonly K[],
    values: Values<K>,
    page: (keys: readonly OrderKey<K>[], offset: number) => Promise<{ ids: number[]; total: number }>,
  ): Promise<void> {
    const whole = (await page([], 0)).total;
    for (let round = 0; round < 4; round++)
      for (const first of all.keys()) {
        const keys = drawn(all, first);
        const ids: number[] = [];
        for (let total = 1; ids.length < total; ) {
          const part = await page(keys, ids.length);
          ({ total } = part);
          assert.notEqual(part.ids.length === 0 && total > 0, true, JSON.stringify(keys));
          ids.push(...part.ids);
        }
        assert.equal(new Set(ids).size, ids.length);
        if (!isOwn(keys[0]?.key ?? '')) assert.equal(ids.length, whole, JSON.stringify(keys));
        else
          assert.ok(
            ids.length < whole &&
              ids.every((id) => values.get(id)?.[keys[0]?.key ?? all[0] ?? ('x' as K)] !== none),
          );
        assertOrdered(ids, keys, values);
      }
  }

  test('albums', async () => {
    const { catalogue, viewers } = setting;
    await walk<AlbumKey>(albumKeys, valuesOf('album', albumKeys), async (keys, offset) => {
      const { items, total } = await catalogue.albums(viewers.listener, {
        sort: 'title',
        keys,
        offset,
        limit: 17,
      });
      return { ids: items.map(({ id }) => id), total };
    });
  });

  test('tracks', async () => {
    const { catalogue, viewers } = setting;
    await walk<TrackKey>(trackKeys, valuesOf('track', trackKeys), async (keys, offset) => {
      const { items, total } = await catalogue.tracks(viewers.listener, {
        sort: 'title',
        keys,
        offset,
        limit: 90,
      });
      return { ids: items.map(({ id }) => id), total };
    });
  });

  test('artists', async () => {
    const { catalogue, viewers } = setting;
    await walk<ArtistKey>(artistKeys, valuesOf('artist', artistKeys), async (keys, offset) => {
      const { items, total } = await catalogue.artists(viewers.listener, { keys, offset, limit: 17 });
      return { ids: items.map(({ id }) => id), total };
    });
  });

  test('what others do is not in the order of a viewer, and changes are seen', async () => {
    const { catalogue, viewers, db } = setting;
    const keys = [
      { key: 'frequent', order: 'desc' },
      { key: 'title', order: 'asc' },
    ] as const;
    const list = async (who: keyof typeof viewers) =>
      (await catalogue.tracks(viewers[who], { sort: 'title', keys, limit: 500 })).items.map(({ id }) => id);
    assert.deepEqual(await list('stranger'), []);
    const [first, second] = await list('listener');
    db.write((w) =>
      w.run(
        `UPDATE listening SET plays = 100000 WHERE username = 'listener' AND item_type = 'track' AND item_id = ?`,
        [second ?? 0],
      ),
    );
    assert.deepEqual((await list('listener')).slice(0, 2), [second, first]);
  });
});
