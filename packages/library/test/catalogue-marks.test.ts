import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openReadOnly, type Readable, type Writer } from '@bandstand/sqlite';
import { testSeed } from '../../../tools/seed.ts';
import { albumsByIds, artistsByIds, type ThreadState, tracksByIds } from '../src/catalogue/reading/index.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

const kinds = ['artist', 'album', 'track'] as const;
const people = ['listener', 'owner', 'root'] as const;

describe('what people did with items, and the names of artists', () => {
  let setting: CatalogueSetting;
  // A connection of its own, as the threads have: SQLite tells it of commits by others only.
  let reading: Readable & { close(): void };
  before(async () => {
    setting = await openSetting({ albums: 40, tracksPerAlbum: 3 });
    reading = openReadOnly(setting.db.path);
  });
  after(async () => {
    reading.close();
    await setting.close();
  });

  /** Everything that viewers are shown by a thread that has read with this state before. */
  const shown = (state: ThreadState): unknown =>
    reading.read((reader) => {
      const ids = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at + 1);
      const { artists, albums, tracks } = setting.size;
      return Object.values(setting.viewers).map((viewer) => [
        artistsByIds(reader, { viewer, ids: ids(artists) }, state),
        albumsByIds(reader, { viewer, ids: ids(albums) }, state),
        tracksByIds(reader, { viewer, ids: ids(tracks), reach: 'see' }, state),
      ]);
    });

  test('are told as they are now by a thread that remembers', () => {
    const draw = drawing(testSeed());
    const state: ThreadState = {};
    shown(state);
    for (let round = 0; round < 15; round += 1) {
      setting.db.write((w) => {
        for (let nth = draw(6); nth >= 0; nth -= 1) act(w, draw, setting.size);
      });
      assert.deepEqual(shown(state), shown({}));
    }
  });

  test('are told as they are now when the log of changes was cut off meanwhile', () => {
    const draw = drawing(testSeed());
    const state: ThreadState = {};
    shown(state);
    setting.db.write((w) => {
      for (let nth = 0; nth < 30; nth += 1) act(w, draw, setting.size);
      w.run('DELETE FROM changes WHERE seq < (SELECT max(seq) FROM changes)');
    });
    assert.deepEqual(shown(state), shown({}));
  });

  test('a star of one listener is shown to him alone, a rating to everybody as a mean', () => {
    const state: ThreadState = {};
    const look = (who: 'listener' | 'owner' | 'stranger') =>
      reading.read((reader) => {
        const asked = { viewer: setting.viewers[who], ids: [listed], reach: 'see' } as const;
        return tracksByIds(reader, asked, state)[0];
      });
    const listed = setting.db.read(
      (reader) =>
        reader.value<number>(
          'SELECT min(t.id) FROM tracks t JOIN albums a ON a.id = t.album_id WHERE a.listed_to = 2 AND t.missing_since IS NULL',
        ) ?? 0,
    );
    setting.db.write((w) => {
      for (const table of ['starred_items', 'item_ratings', 'listening'])
        w.run(`DELETE FROM ${table} WHERE item_type = 'track'`);
    });
    assert.equal(look('listener')?.starredAt, undefined);
    setting.db.write((w) => {
      w.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('listener', 'track', ?)`, [
        String(listed),
      ]);
      w.run(
        `INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES ('listener', 'track', ?, 4)`,
        [String(listed)],
      );
    });
    assert.equal(typeof look('listener')?.starredAt, 'string');
    assert.equal(look('listener')?.rating, 4);
    for (const who of ['owner', 'stranger'] as const) {
      const row = look(who);
      assert.ok(row);
      assert.deepEqual([row.starredAt, row.rating, row.averageRating], [undefined, undefined, 4]);
    }
  });
});

type Draw = (below: number) => number;

/** Numbers below a bound that depend on the seed alone. */
function drawing(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

/** Somebody does something with an item, or an artist gets another name. */
function act(w: Writer, draw: Draw, size: CatalogueSetting['size']): void {
  const kind = kinds[draw(3)] ?? 'track';
  const item = 1 + draw(size[`${kind}s`]);
  const who = people[draw(3)] ?? 'root';
  const named = { who, kind, item: String(item) };
  const acts: readonly (() => void)[] = [
    () =>
      w.run(
        `INSERT INTO starred_items (username, item_type, item_id) VALUES (:who, :kind, :item) ON CONFLICT DO NOTHING`,
        named,
      ),
    () =>
      w.run(
        'DELETE FROM starred_items WHERE username = :who AND item_type = :kind AND item_id = :item',
        named,
      ),
    () =>
      w.run(
        `INSERT INTO item_ratings (username, item_type, item_id, rating) VALUES (:who, :kind, :item, :rating)
         ON CONFLICT DO UPDATE SET rating = excluded.rating`,
        { ...named, rating: draw(6) },
      ),
    () =>
      w.run(
        `INSERT INTO listening (username, item_type, item_id, plays, last_played_at) VALUES (:who, :kind, :item, 1, '2025-01-01T00:00:00.000Z')
         ON CONFLICT DO UPDATE SET plays = plays + 1`,
        { ...named, item },
      ),
    () =>
      w.run(
        `INSERT INTO bookmarks (username, track_id, position_ms) VALUES (:who, :item, 1000)
         ON CONFLICT DO UPDATE SET position_ms = position_ms + 1`,
        { who, item: String(1 + draw(size.tracks)) },
      ),
    () => w.run('DELETE FROM bookmarks WHERE username = ?', [who]),
    () =>
      w.run('UPDATE artists SET name = ?, name_key = ? WHERE id = ?', [
        `Name ${draw(1e9)} 音`,
        `name ${draw(1e9)}`,
        1 + draw(size.artists),
      ]),
  ];
  acts[draw(acts.length)]?.();
}
