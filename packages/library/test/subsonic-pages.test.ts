import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import {
  at,
  openSubsonic,
  type Person,
  type Query,
  type SubsonicSetting,
  texts,
} from './subsonic-setting.ts';

let setting: SubsonicSetting;

const seed = testSeed();

const people: readonly Person[] = ['root', 'listener', 'owner', 'artist', 'coOwner'];

/** All ids of a list that is read in pages of this size, until one is empty. */
async function leaf(
  page: (size: number, offset: number) => Promise<string[]>,
  size: number,
): Promise<string[]> {
  const ids: string[] = [];
  for (let offset = 0; ; offset += size) {
    const found = await page(size, offset);
    ids.push(...found);
    if (found.length === 0) return ids;
  }
}

function onceEach(ids: readonly string[], expected: readonly string[]): void {
  assert.equal(new Set(ids).size, ids.length, 'nothing comes twice');
  assert.deepEqual([...ids].sort(), [...expected].sort());
}

const albumPage =
  (who: Person, query: Query) =>
  async (size: number, offset: number): Promise<string[]> =>
    texts(await setting.ask(who, 'getAlbumList2', { ...query, size, offset }), 'albumList2.album', 'id');

describe('pages of lists over Subsonic', () => {
  before(async () => {
    setting = await openSubsonic({ albums: 120 });
  });
  after(() => setting.close());

  test('pages of every list of albums hold every album once', async () => {
    const lists: readonly Query[] = [
      ...[
        'random',
        'newest',
        'highest',
        'frequent',
        'recent',
        'starred',
        'alphabeticalByName',
        'alphabeticalByArtist',
      ].map((type) => ({ type })),
      { type: 'byYear', fromYear: 1970, toYear: 2000 },
      { type: 'byYear', fromYear: 2000, toYear: 1970 },
      { type: 'byGenre', genre: 'rock' },
      { type: 'newest', musicFolderId: 2 },
    ];
    const listOf = fc.record({
      who: fc.constantFrom(...people),
      query: fc.constantFrom(...lists),
      size: fc.integer({ min: 7, max: 60 }),
    });
    await fc.assert(
      fc.asyncProperty(listOf, async ({ who, query, size }) => {
        const whole = await albumPage(who, query)(500, 0);
        const pages = await leaf(albumPage(who, query), size);
        onceEach(pages, whole);
        if (query['type'] !== 'random') assert.deepEqual(pages, whole);
      }),
      { numRuns: 40, seed },
    );
  });

  const kinds = [
    ['artist', 'ar-'],
    ['album', 'al-'],
    ['song', 'tr-'],
  ] as const;

  test('an empty search lists everything once, page by page, and all that the other methods list', async () => {
    const search = fc.record({
      who: fc.constantFrom(...people),
      kind: fc.constantFrom(...kinds),
      size: fc.integer({ min: 40, max: 400 }),
      method: fc.constantFrom(['search2', 'searchResult2'] as const, ['search3', 'searchResult3'] as const),
      query: fc.constantFrom('', '""'),
    });
    await fc.assert(
      fc.asyncProperty(
        search,
        async ({ who, kind: [kind, prefix], size, method: [method, element], query }) => {
          const none = { artistCount: 0, albumCount: 0, songCount: 0 };
          const page = async (count: number, offset: number): Promise<string[]> => {
            const slice = { [`${kind}Count`]: count, [`${kind}Offset`]: offset };
            return texts(
              await setting.ask(who, method, { query, ...none, ...slice }),
              `${element}.${kind}`,
              'id',
            );
          };
          const ids = await leaf(page, size);
          assert.ok(ids.every((id) => id.startsWith(prefix)));
          onceEach(ids, await page(10_000, 0));
          if (kind === 'album') onceEach(ids, await albumPage(who, { type: 'newest' })(500, 0));
        },
      ),
      { numRuns: 20, seed },
    );
  });

  test('the search of old clients has pages, of which each knows whether there is more', async () => {
    const ask = async (count: number, offset: number) =>
      at(await setting.ask('listener', 'search', { title: 'k', count, offset }), 'searchResult');
    const all = texts(await ask(500, 0), 'match', 'id');
    assert.ok(all.length > 20, `${all.length} songs with that letter`);
    const page = async (size: number, offset: number): Promise<string[]> => {
      const found = await ask(size, offset);
      const known = Math.min(all.length, offset + size + 1);
      assert.deepEqual([at(found, 'offset'), at(found, 'totalHits')], [offset, known]);
      return texts(found, 'match', 'id');
    };
    assert.deepEqual(await leaf(page, 7), all);
  });

  test('songs of a genre come once each, and all of them', async () => {
    const counts = await setting.ask('listener', 'getGenres');
    const [name] = texts(counts, 'genres.genre', 'value');
    const [count] = texts(counts, 'genres.genre', 'songCount');
    const page = async (size: number, offset: number): Promise<string[]> =>
      texts(
        await setting.ask('listener', 'getSongsByGenre', { genre: name ?? '', count: size, offset }),
        'songsByGenre.song',
        'id',
      );
    const ids = await leaf(page, 7);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(ids.length, Number(count));
  });

  test('a random list begins anew whenever it is asked for from its beginning', async () => {
    const random = albumPage('root', { type: 'random' });
    const orders = new Set<string>();
    for (let i = 0; i < 5; i++) orders.add((await random(50, 0)).join(' '));
    assert.ok(orders.size > 1);
    const songs = await setting.ask('listener', 'getRandomSongs', { size: 100 });
    const ids = texts(songs, 'randomSongs.song', 'id');
    assert.equal(new Set(ids).size, 100);
  });
});
