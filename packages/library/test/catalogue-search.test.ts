import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { foldName } from '../src/catalogue/index.ts';
import { type CatalogueSetting, openSetting } from './catalogue-setting.ts';

let setting: CatalogueSetting;

const songs = [
  'Ågot Ærlig',
  'Déjà Vu',
  'Deja Vu Again',
  'A Deja Vu',
  '東京の夜',
  '夜に駆ける',
  '봄날',
  'Город',
  '!!!',
  '100% OR "nothing" NOT',
  "Don't Stop",
  'Łódź',
] as const;

/** A released album of known songs; the second of two equal hits is the more played one. */
function addSongs(): void {
  setting.db.write((w) => {
    w.run(
      `INSERT INTO artists (id, name, slug, name_key) VALUES (5000, 'Sigur Rós', 'sigur-ros', 'sigur ros')`,
    );
    w.run(
      `INSERT INTO albums (id, title, slug, title_key, album_artist, artist_id, status, visibility)
      VALUES (5000, 'Ágætis Byrjun', 'agaetis', ?, 'Sigur Rós', 5000, 'released', 'public')`,
      [foldName('Ágætis Byrjun')],
    );
    w.run('INSERT INTO album_artists (album_id, artist_id, position) VALUES (5000, 5000, 0)');
    for (const [index, title] of songs.entries()) {
      const values = [9000 + index, title, foldName(title)];
      w.run(
        `INSERT INTO tracks (id, title, title_key, album_id, artist_name) VALUES (?, ?, ?, 5000, 'Sigur Rós')`,
        values,
      );
    }
    w.run('INSERT INTO track_stats (track_id, play_count) VALUES (9002, 50)');
  });
}

async function titles(query: string, offset = 0, limit = 20): Promise<string[]> {
  const none = { offset: 0, limit: 0 };
  const found = await setting.catalogue.search(setting.viewers.stranger, {
    query,
    artists: none,
    albums: none,
    tracks: { offset, limit },
  });
  return found.tracks.map(({ title }) => title);
}

describe('search in a catalogue', () => {
  before(async () => {
    setting = await openSetting({ albums: 40, tracksPerAlbum: 3 }, 2);
    addSongs();
  });
  after(() => setting.close());

  test('diacritics, case and letters of their own are folded', async () => {
    assert.deepEqual(await titles('deja vu'), ['Déjà Vu', 'Deja Vu Again', 'A Deja Vu']);
    assert.deepEqual(await titles('DÉJÀ VU agai'), ['Deja Vu Again']);
    assert.deepEqual(await titles('agot aerl'), ['Ågot Ærlig']);
    assert.deepEqual(await titles('lodz'), ['Łódź']);
    assert.deepEqual(await titles('ГОРОД'), ['Город']);
  });

  test('the last word may be unfinished, the others not', async () => {
    assert.deepEqual(await titles('again dej'), ['Deja Vu Again']);
    assert.deepEqual(await titles('aga deja'), []);
  });

  test('the very name comes before its beginning, that before its words, then artist and album', async () => {
    const found = await titles('sigur');
    assert.equal(found.length, songs.length);
    assert.equal(found[0], 'Deja Vu Again', 'the most played first');
    const { artists, albums } = await setting.catalogue.search(setting.viewers.stranger, {
      query: 'sigur ros',
      artists: { offset: 0, limit: 5 },
      albums: { offset: 0, limit: 5 },
      tracks: { offset: 0, limit: 0 },
    });
    assert.deepEqual(
      artists.map(({ name }) => name),
      ['Sigur Rós'],
    );
    assert.deepEqual(
      albums.map(({ title }) => title),
      ['Ágætis Byrjun'],
    );
  });

  test('scripts without spaces are found from the middle of a name', async () => {
    assert.ok((await titles('東京')).includes('東京の夜'));
    const night = await titles('夜');
    assert.ok(night.includes('東京の夜') && night.includes('夜に駆ける'));
    assert.equal(night[0], '夜に駆ける');
    assert.deepEqual(await titles('날'), ['봄날']);
  });

  test('names of punctuation and words that look like operators are plain text', async () => {
    assert.deepEqual(await titles('!!!'), ['!!!']);
    assert.deepEqual(await titles('100% OR "nothing" NOT'), ['100% OR "nothing" NOT']);
    assert.deepEqual(await titles('nothing OR'), ['100% OR "nothing" NOT']);
    assert.deepEqual(await titles("don't stop"), ["Don't Stop"]);
    assert.deepEqual(await titles('title:deja'), []);
  });

  test('an empty query, and two quotation marks, list everything in order, page by page', async () => {
    const all = (await setting.catalogue.tracks(setting.viewers.stranger, { sort: 'title', limit: 500 }))
      .items;
    for (const query of ['', '""', '  ']) {
      const paged: string[] = [];
      for (let offset = 0; offset <= all.length; offset += 30)
        paged.push(...(await titles(query, offset, 30)));
      assert.deepEqual(
        paged,
        all.map(({ title }) => title),
      );
    }
  });

  test('pages of hits follow each other without a gap or a repetition', async () => {
    const whole = await titles('k', 0, 400);
    const paged: string[] = [];
    for (let offset = 0; offset < whole.length + 9; offset += 9)
      paged.push(...(await titles('k', offset, 9)));
    assert.ok(whole.length > 20);
    assert.deepEqual(paged, whole);
  });

  test('a million hits are looked at up to a bound', async () => {
    const { db, catalogue, viewers } = setting;
    db.write((w) => {
      for (let id = 20_000; id < 22_500; id++) {
        const title = `Evergreen ${id}`;
        w.run(`INSERT INTO tracks (id, title, title_key, album_id) VALUES (?, ?, ?, 5000)`, [
          id,
          title,
          foldName(title),
        ]);
      }
    });
    const none = { offset: 0, limit: 0 };
    const query = { query: 'evergreen', artists: none, albums: none };
    const first = await catalogue.search(viewers.stranger, { ...query, tracks: { offset: 0, limit: 500 } });
    const last = await catalogue.search(viewers.stranger, { ...query, tracks: { offset: 1900, limit: 500 } });
    assert.equal(first.tracks.length, 500);
    assert.equal(last.tracks.length, 100);
  });

  const seed = testSeed();
  test('no text can break a search', () =>
    fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 400 }),
          fc.string({ maxLength: 60 }),
          fc
            .array(
              fc.constantFrom(
                '"',
                "'",
                '*',
                '(',
                ')',
                'NEAR',
                'AND',
                'OR',
                '-',
                ':',
                '^',
                '{',
                '}',
                '\0',
                'ka',
                '夜',
                '\ud800',
              ),
            )
            .map((parts) => parts.join(' ')),
        ),
        fc.nat(3000),
        async (query, offset) => {
          const slice = { offset, limit: 10 };
          const found = await setting.catalogue.search(setting.viewers.listener, {
            query,
            artists: slice,
            albums: slice,
            tracks: slice,
          });
          assert.ok(found.tracks.length <= 10 && found.albums.length <= 10 && found.artists.length <= 10);
        },
      ),
      { seed, numRuns: 150 },
    ));

  test('every title is found by its own text', async () => {
    const all = (await setting.catalogue.tracks(setting.viewers.root, { sort: 'random', limit: 100 })).items;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), async (track) => {
        const none = { offset: 0, limit: 0 };
        const query = { query: track.title, artists: none, albums: none, tracks: { offset: 0, limit: 500 } };
        const found = await setting.catalogue.search(setting.viewers.root, query);
        assert.ok(
          found.tracks.some(({ id }) => id === track.id),
          track.title,
        );
      }),
      { seed, numRuns: 40 },
    );
  });
});
