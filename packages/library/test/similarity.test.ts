import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { ageLikeness, cosine, shareOf, spread } from '../src/similarity/reading/formula.ts';
import { artistGid, gidOf, hear, openScene, type Scene, song } from './similarity-scene.ts';

describe('likeness', () => {
  let scene: Scene;
  beforeEach(() => {
    scene = openScene();
  });
  afterEach(() => scene.close());

  const songsLike = async (who: string, id: number, limit = 20): Promise<readonly string[]> => {
    const like = { kind: 'track', gid: gidOf(scene.db, 'tracks', id) } as const;
    const rows = await scene.similarity.tracks(scene.viewer(who), like, limit);
    return rows.map(({ title }) => title);
  };
  const artistsLike = async (who: string, name: string): Promise<readonly string[]> => {
    const like = { kind: 'artist', gid: artistGid(scene.db, name) } as const;
    return (await scene.similarity.artists(scene.viewer(who), like, 20)).map((row) => row.name);
  };
  const notFound = { code: 'not_found' };

  test('what is heard in one sitting belongs together, what comes hours later does not', async () => {
    const ids = scene.db.write((w) => {
      const [a, b, c, d] = ['A', 'B', 'C', 'D'].map((name) => song(w, name, { by: `by ${name}` }));
      const known = [a ?? 0, b ?? 0, c ?? 0, d ?? 0] as const;
      for (const [who, day] of [
        ['ann', '2026-01-01'],
        ['ben', '2026-01-02'],
        ['cyd', '2026-01-03'],
      ] as const) {
        hear(w, who, `${day}T10:00:00Z`, [known[0], known[1]]);
        hear(w, who, `${day}T20:00:00Z`, [known[3]]);
      }
      hear(w, 'ann', '2026-01-04T10:00:00Z', [known[2], known[0]]);
      return known;
    });
    assert.deepEqual(await songsLike('cyd', ids[0]), ['B', 'C']);
    assert.deepEqual(await songsLike('cyd', ids[3]), []);
    assert.deepEqual(await artistsLike('cyd', 'by A'), ['by B', 'by C']);
  });

  test('one listener with a song on repeat does not outweigh many listeners, and what all hear is near to nothing', async () => {
    const seed = scene.db.write((w) => {
      const [seed = 0, often = 0, shared = 0, hit = 0] = ['Seed', 'Often', 'Shared', 'Hit'].map((title) =>
        song(w, title, { by: `by ${title}` }),
      );
      const repeated = Array.from({ length: 20 }, () => [seed, often]).flat();
      hear(w, 'ann', '2026-02-01T00:00:00Z', repeated);
      for (const who of ['ann', 'ben', 'cyd']) {
        hear(w, who, '2026-02-02T10:00:00Z', [seed, shared, hit]);
        for (let day = 10; day < 30; day++) hear(w, who, `2026-03-${day}T10:00:00Z`, [hit]);
      }
      return seed;
    });
    assert.deepEqual(await songsLike('ben', seed), ['Shared', 'Hit', 'Often']);
  });

  test('without any listening, genres, people and age speak; a rare genre says more than a common one', async () => {
    const seed = scene.db.write((w) => {
      for (let i = 0; i < 30; i++) song(w, `Pop ${i}`, { by: `Pop ${i}`, genre: 'Pop' });
      const seed = song(w, 'Seed', { by: 'Kora', genre: 'Griot', year: 2001 });
      w.run(`INSERT INTO track_genres (track_id, genre, position) VALUES (?, 'pop', 1)`, [seed]);
      song(w, 'Old griot', { by: 'Elder', genre: 'griot', year: 1950 });
      song(w, 'New griot', { by: 'Younger', genre: 'Griot', year: 2002 });
      song(w, 'Elsewhere', { by: 'Nobody near', genre: 'Noise' });
      song(w, 'Written by the same', { by: 'Other', composer: 'Kora' });
      return seed;
    });
    const titles = await songsLike('ann', seed, 50);
    assert.deepEqual(titles.slice(0, 2), ['New griot', 'Old griot']);
    assert.ok(titles.includes('Written by the same'));
    assert.ok(!titles.includes('Elsewhere'));
    assert.deepEqual(titles, await songsLike('ben', seed, 50), 'the same for whoever sees the same');
    assert.deepEqual(titles.slice(0, 7), await songsLike('ann', seed, 7));
    assert.deepEqual((await artistsLike('ann', 'Kora')).slice(0, 2), ['Younger', 'Elder']);
  });

  test('playlists count for those who may read them', async () => {
    const seed = scene.db.write((w) => {
      const [seed = 0, open = 0, closed = 0] = ['Seed', 'Open', 'Closed'].map((title) =>
        song(w, title, { by: `by ${title}` }),
      );
      for (const [other, isPublic] of [
        [open, 1],
        [closed, 0],
      ] as const) {
        const list = w.run('INSERT INTO playlists (name, username, is_public) VALUES (?, ?, ?)', [
          'list',
          'ann',
          isPublic,
        ]).lastInsertRowid;
        for (const [position, track] of [seed, other].entries())
          w.run('INSERT INTO playlist_tracks (playlist_id, track_id, position) VALUES (?, ?, ?)', [
            list,
            track,
            position,
          ]);
      }
      return seed;
    });
    assert.deepEqual(await songsLike('ben', seed), ['Open']);
    assert.deepEqual([...(await songsLike('ann', seed))].sort(), ['Closed', 'Open']);
  });

  test('a draft is neither an answer nor a reason for one', async () => {
    const { seed, draft } = scene.db.write((w) => {
      const seed = song(w, 'Seed', { by: 'Open' });
      const draft = song(w, 'Draft', { by: 'Hidden', draft: true, composer: 'Open' });
      song(w, 'Other of the hidden composer', { by: 'Third' });
      for (const day of ['01', '02', '03']) hear(w, 'boss', `2026-04-${day}T10:00:00Z`, [seed, draft]);
      return { seed, draft };
    });
    assert.deepEqual(await songsLike('ann', seed), []);
    assert.deepEqual(await artistsLike('ann', 'Open'), []);
    assert.deepEqual(await songsLike('boss', seed), ['Draft']);
    assert.deepEqual(await artistsLike('boss', 'Open'), ['Hidden']);
    await assert.rejects(songsLike('ann', draft), notFound);
    await assert.rejects(artistsLike('ann', 'Hidden'), notFound);
  });

  test('the top songs of an artist are the most played ones, each once, by gid and by name', async () => {
    scene.db.write((w) => {
      const seldom = song(w, 'Seldom', { by: 'Star' });
      const hit = song(w, 'Hit', { by: 'Star' });
      song(w, 'Hit', { by: 'Star', album: 'The best of' });
      const starred = song(w, 'Starred', { by: 'Star' });
      song(w, 'Later', { by: 'Star', year: 2020 });
      const draft = song(w, 'Secret', { by: 'Star', draft: true });
      hear(w, 'ann', '2026-01-01T00:00:00Z', [hit, hit, seldom]);
      hear(w, 'boss', '2026-01-01T00:00:00Z', [draft, draft, draft]);
      w.run(`INSERT INTO starred_items (username, item_type, item_id) VALUES ('ann', 'track', ?)`, [
        String(starred),
      ]);
    });
    const top = async (who: string, limit: number) =>
      (await scene.similarity.top(scene.viewer(who), { name: 'STAR' }, limit)).map(({ title }) => title);
    assert.deepEqual(await top('ann', 10), ['Hit', 'Seldom', 'Starred', 'Later']);
    assert.deepEqual(await top('ann', 2), ['Hit', 'Seldom']);
    assert.deepEqual(await top('boss', 1), ['Secret']);
    const gid = artistGid(scene.db, 'Star');
    assert.equal((await scene.similarity.top(scene.viewer('ann'), { gid }, 10)).length, 4);
    await assert.rejects(scene.similarity.top(scene.viewer('ann'), { name: 'Nobody' }, 5), notFound);
  });

  test('albums are alike by their tracks, a mix by all it begins with; it changes artists', async () => {
    const { album, gids } = scene.db.write((w) => {
      const own = [song(w, 'One', { by: 'Duo', genre: 'Dub' }), song(w, 'Two', { by: 'Duo', genre: 'Dub' })];
      for (const by of ['Near', 'Close'])
        for (const number of [1, 2, 3]) song(w, `${by} ${number}`, { by, genre: 'Dub' });
      song(w, 'Far', { by: 'Away', genre: 'Polka' });
      const album = w.value<string>(`SELECT gid FROM albums WHERE slug = 'duo album'`) ?? '';
      return {
        album,
        gids: own.map((id) => w.value<string>('SELECT gid FROM tracks WHERE id = ?', [id]) ?? ''),
      };
    });
    const ann = scene.viewer('ann');
    const albums = await scene.similarity.albums(ann, { kind: 'album', gid: album }, 10);
    assert.deepEqual(albums.map(({ title }) => title).sort(), ['Close album', 'Near album']);
    const mix = await scene.similarity.tracks(ann, { kind: 'tracks', gids }, 10);
    assert.equal(mix.length, 6);
    const artists = mix.map(({ artistDisplay }) => artistDisplay);
    assert.equal(new Set(artists.slice(0, 2)).size, 2, artists.join());
  });
});

test('the parts of the formula', () => {
  assert.equal(cosine(0, 5, 5), 0);
  assert.equal(cosine(1, 1, 1), 0.5);
  assert.ok(cosine(10, 10, 10) > 0.9 && cosine(10, 10, 10) < 1);
  assert.ok(cosine(3, 3, 3) > cosine(3, 3, 300));
  assert.equal(cosine(4, 2, 2), 0.8, 'never more than all occasions');
  assert.equal(shareOf(1, 0, 0), 0);
  assert.equal(shareOf(2, 2, 1), 0.5);
  assert.equal(ageLikeness(1990, 1990), 1);
  assert.ok(ageLikeness(1990, 1960) < ageLikeness(1990, null));
  const found = [
    { id: 1, score: 1, by: 7 },
    { id: 2, score: 0.9, by: 7 },
    { id: 3, score: 0.8, by: 8 },
  ];
  assert.deepEqual(spread(found, 3), [1, 3, 2]);
  assert.deepEqual(spread(found, 1), [1]);
});
