import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Account, asViewer, type Viewer } from '../src/access/index.ts';
import {
  type AlbumQuery,
  type ArtistQuery,
  albumSorts,
  artistSorts,
  type Paging,
  type TrackQuery,
  trackSorts,
} from '../src/catalogue/index.ts';
import { albumQuery, artistQuery, trackQuery } from '../src/rest/catalogue-queries.ts';
import { albumListTypes } from '../src/subsonic/endpoints/lists.ts';
import { accounts, gid } from './catalogue-seed.ts';
import { type Place, pretendLarge, type RecordingReaders, recordingThread, walkList } from './list-plans.ts';
import { openSubsonic, type Query, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

const artist = gid(1, 3);
const names = { startsWith: 'k' } as const;
const personal = {
  having: [{ having: ['starred'] }, { having: ['frequent', 'rated'] }],
  lacking: [{ lacking: ['recent'] }],
  names: [{ names }, { names: { from: 'd', before: 'p' } }],
} as const;
const filter = {
  ...personal,
  genre: [{ genre: 'Jazz' }],
  genres: [{ genres: ['Jazz', 'Folk'] }, { genres: ['Jazz', 'Folk', 'Test & Tone'] }],
  years: [{ years: [1990, 1991] }],
  fromYear: [{ fromYear: 1980, toYear: 1999 }, { fromYear: 1980 }],
  toYear: [{ toYear: 1999 }],
  rootId: [{ rootId: 1 }],
  artist: [{ artist }],
} as const;

type Filters<Q> = Readonly<
  Record<
    Exclude<keyof Q, keyof Paging | 'sort' | 'order' | 'seed' | 'keys' | 'narrow'>,
    readonly Partial<Q>[]
  >
>;
// A filter without a value here does not compile.
const albumFilters: Filters<AlbumQuery> = {
  ...filter,
  artistAlbums: [
    { artist, artistAlbums: 'own' },
    { artist, artistAlbums: 'appears-on' },
  ],
  state: [{ state: 'draft' }],
  mine: [{ mine: true }],
};
const trackFilters: Filters<TrackQuery> = {
  ...filter,
  albumArtist: [{ albumArtist: artist }],
  undated: [{ undated: true }],
};
const artistFilters: Filters<ArtistQuery> = {
  ...personal,
  withAlbums: [{ withAlbums: true }],
  rootId: [{ rootId: 2 }],
  genres: [{ genres: ['Jazz'] }, { genres: ['Jazz', 'Folk', 'Test & Tone'] }],
};

describe('lists are read from indexes and position tables', () => {
  let setting: SubsonicSetting;
  let readers: RecordingReaders;
  const walk = (name: string, page: (place: Place) => Promise<unknown>) => walkList(readers, name, page);

  before(async () => {
    const readersOf = (path: string): RecordingReaders => (readers = recordingThread(path));
    setting = await openSubsonic({ albums: 60, tracksPerAlbum: 4, readersOf });
    pretendLarge(setting.db);
  });
  after(() => setting.close());

  test('every sort and filter of the catalogue', async () => {
    const { catalogue } = setting;
    const viewer = viewerOf(setting, 'listener');
    const page = { limit: 2, seed: 1 };
    const words = (sort: string, more: object) => `by ${sort} with ${JSON.stringify(more)}`;
    for (const sort of albumSorts)
      for (const more of variants(albumFilters))
        await walk(`albums ${words(sort, more)}`, (place) =>
          catalogue.albums(viewer, { ...page, ...more, sort, ...place }),
        );
    for (const sort of trackSorts)
      for (const more of variants(trackFilters))
        await walk(`tracks ${words(sort, more)}`, (place) =>
          catalogue.tracks(viewer, { ...page, ...more, sort, ...place }),
        );
    for (const sort of artistSorts)
      for (const more of variants(artistFilters))
        await walk(`artists ${words(sort, more)}`, (place) =>
          catalogue.artists(viewer, { ...page, ...more, sort, ...place }),
        );
  });

  test('every list of the REST API, by the parameters of its schema', async () => {
    const { token } = setting.services.sessions.start(accountOf(setting, 'listener'), 'bearer', {
      address: '127.0.0.1',
      userAgent: undefined,
    });
    const ask = async (path: string, query: Readonly<Record<string, string | number>>) => {
      const words = new URLSearchParams();
      for (const [key, value] of Object.entries(query)) words.set(key, String(value));
      const answer = await fetch(`${setting.url}/api/v1/${path}?${words.toString()}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      assert.equal(answer.status, 200, await answer.clone().text());
      return answer.json();
    };
    for (const [path, { properties }] of Object.entries({
      albums: albumQuery,
      tracks: trackQuery,
      artists: artistQuery,
    })) {
      const choices = Object.entries(properties).flatMap(([name, schema]) => choicesOf(name, schema));
      for (const choice of choices)
        await walk(`REST ${path} ${JSON.stringify(choice)}`, (place) =>
          ask(path, { seed: 1, ...choice, limit: 2, ...place }),
        );
    }
    for (const q of ['', 'ka', 'kalo r', '夜'])
      await walk(`REST search ${q}`, (place) => ask('search', { q, limit: 2, ...place }));
  });

  test('every list of the Subsonic API', async () => {
    const walkMethod = (method: string, query: Query, offset = 'offset') =>
      walk(`${method} ${JSON.stringify(query)}`, (place) =>
        setting.ask('listener', method, { ...query, [offset]: 'offset' in place ? place.offset : 0 }),
      );
    const more = { genre: 'Jazz', fromYear: 1980, toYear: 1999, size: 2 };
    for (const method of ['getAlbumList', 'getAlbumList2'])
      for (const type of albumListTypes)
        for (const root of [{}, { musicFolderId: 1 }]) await walkMethod(method, { type, ...more, ...root });
    await walkMethod('getSongsByGenre', { genre: 'Jazz', count: 2 });
    await walkMethod('getRandomSongs', more);
    for (const query of ['', 'ka', '夜'])
      for (const method of ['search2', 'search3'])
        await walkMethod(method, { query, songCount: 2, albumCount: 2, artistCount: 2 }, 'songOffset');
    for (const query of [{ title: 'k' }, { any: 'ka', newerThan: 1 }])
      await walkMethod('search', { ...query, count: 2 });
    for (const id of [sounds.rootId, sounds.root, sounds.artist])
      await walkMethod('getMusicDirectory', { id });
    for (const method of ['getStarred', 'getStarred2', 'getArtists', 'getIndexes', 'getGenres'])
      await walkMethod(method, {});
  });
});

/** No filter, then each. */
function variants<T extends object>(filters: Readonly<Record<string, readonly T[]>>): readonly Partial<T>[] {
  return [{}, ...Object.values(filters).flat()];
}

const paging = new Set(['limit', 'cursor', 'offset', 'seed']);
const samples: Readonly<Record<string, string | number>> = {
  genre: 'Jazz',
  fromYear: 1980,
  toYear: 1999,
  artist,
};

/** What may be said of one parameter: every value of an enumeration, a sample of anything else. */
function choicesOf(name: string, schema: object): readonly Readonly<Record<string, string | number>>[] {
  if (paging.has(name)) return [];
  const beside = name === 'artistAlbums' ? { artist } : {};
  if ('enum' in schema && Array.isArray(schema.enum))
    return schema.enum.map((value) => ({ ...beside, [name]: String(value) }));
  if ('type' in schema && schema.type === 'boolean') return [{ [name]: 'true' }];
  const sample = samples[name];
  assert.notEqual(sample, undefined, `say a value for the new parameter ${name}`);
  return [{ [name]: sample ?? '' }];
}

function accountOf({ services }: SubsonicSetting, who: keyof typeof accounts): Account {
  const account = services.accounts.byId(accounts[who]);
  assert(account !== undefined);
  return account;
}

const viewerOf = (setting: SubsonicSetting, who: keyof typeof accounts): Viewer =>
  asViewer(accountOf(setting, who));
