/** What the library's addresses tell, from the store. */
import type { Item, Repository } from '@bandstand/offline';
import type { AlbumSort } from '#lib/api/index.ts';
import { bareId } from '../ids.ts';
import { albumsBy, allOf, byLetter, shuffled } from './lists.ts';
import { type Asked, type Behind, type FaceRoute, numberOf } from './route.ts';
import { albumDetailOf, albumOf, artistDetailOf, artistOf, trackOf } from './shapes.ts';

const sorts: readonly AlbumSort[] = [
  'title',
  'artist',
  'added',
  'published',
  'year',
  'random',
  'frequent',
  'recent',
  'starred',
];

const pageOf = <T>(items: readonly Item[], { query }: Asked, shape: (item: Item) => T) => {
  const offset = numberOf(query, 'offset', 0);
  const limit = numberOf(query, 'limit', 50);
  const page = items.slice(offset, offset + limit);
  return { items: page.map((item) => shape(item)), total: items.length, next: null };
};

async function albums(asked: Asked, { repository, albums: held }: Behind) {
  const { query } = asked;
  const sort = sorts.find((one) => one === query.get('sort')) ?? 'title';
  const [artist, genre] = [query.get('artist'), query.get('genre')];
  if (artist !== null)
    return pageOf(await ofArtist(repository, bareId(artist), query.get('artistAlbums')), asked, albumOf);
  const list = await held(`${sort} ${genre}`, () =>
    genre === null ? albumsBy(repository, sort) : repository.linked('genre', genre),
  );
  return pageOf(list, asked, albumOf);
}

async function ofArtist(repository: Repository, id: string, which: string | null): Promise<readonly Item[]> {
  const own = await repository.linked('album_artist', id);
  if (which !== 'appears-on') return own;
  const mine = new Set(own.map((album) => album.id));
  return (await repository.linked('artist', id)).filter((album) => !mine.has(album.id));
}

async function album({ id }: Asked, { repository }: Behind) {
  const item = await repository.item(id);
  return item === undefined ? undefined : albumDetailOf(item, await repository.children(id, 'Audio'));
}

async function artist({ id }: Asked, { repository }: Behind) {
  const item = await repository.item(id);
  if (item === undefined) return undefined;
  return artistDetailOf(item, (await repository.linked('album_artist', id)).length);
}

async function artistIndex(_asked: Asked, { repository }: Behind) {
  const groups = byLetter(await allOf(repository, 'MusicArtist'));
  return {
    groups: Array.from(groups, ([letter, items]) => ({
      letter,
      artists: items.map((item) => {
        const { id, name, imageTag, albumCount, trackCount } = artistOf(item);
        return { id, name, imageTag, albumCount, trackCount };
      }),
    })),
  };
}

async function artists(asked: Asked, { repository }: Behind) {
  const isStarred = asked.query.get('sort') === 'starred';
  const items = isStarred
    ? await repository.favorites('MusicArtist')
    : await allOf(repository, 'MusicArtist');
  return pageOf(items, asked, artistOf);
}

async function tracks(asked: Asked, { repository }: Behind) {
  const by = asked.query.get('artist');
  if (by === null) return pageOf(await repository.favorites('Audio'), asked, trackOf);
  const albumsOf = await repository.linked('album_artist', bareId(by));
  const lists = await Promise.all(albumsOf.map(({ id }) => repository.children(id, 'Audio')));
  return pageOf(lists.flat(), asked, trackOf);
}

/** Something to play: of what lies in this browser. */
async function randomTracks({ query }: Asked, { keeper, repository }: Behind) {
  const files = shuffled(await keeper.playable()).slice(0, numberOf(query, 'limit', 100));
  const items = await Promise.all(files.map(({ id }) => repository.item(id)));
  return { items: items.filter((item) => item !== undefined).map(trackOf) };
}

/** The words that came along with a kept track, in a language that nobody told. */
async function lyrics({ id }: Asked, { keeper }: Behind) {
  const kept = await keeper.lyrics(id);
  return kept === null ? undefined : { items: [{ lang: 'xxx', ...kept }] };
}

async function search({ query }: Asked, { repository }: Behind) {
  const text = query.get('q') ?? '';
  const of = (types: readonly string[], name: string) =>
    repository.search({ text, types, limit: Math.max(1, numberOf(query, name, 20)) });
  const [found, onAlbums, byName] = await Promise.all([
    of(['MusicArtist'], 'artists'),
    of(['MusicAlbum'], 'albums'),
    of(['Audio'], 'tracks'),
  ]);
  return {
    artists: found.map((item) => artistOf(item)),
    albums: onAlbums.map((item) => albumOf(item)),
    tracks: byName.map(trackOf),
  };
}

async function counts(_asked: Asked, { repository }: Behind) {
  const [artistList, albumList] = await Promise.all([
    allOf(repository, 'MusicArtist'),
    allOf(repository, 'MusicAlbum'),
  ]);
  return { artists: artistList.length, albums: albumList.length, tracks: 1, durationMs: 0, sizeBytes: 0 };
}

async function genres(_asked: Asked, { repository }: Behind) {
  const names = new Map<string, number>();
  for (const { genres: of } of await allOf(repository, 'MusicAlbum'))
    for (const name of of) names.set(name, (names.get(name) ?? 0) + 1);
  const items = Array.from(names, ([name, albumCount]) => ({ name, albumCount, trackCount: 0 }));
  return { items: items.sort((a, b) => a.name.localeCompare(b.name)) };
}

const get = { method: 'GET' } as const;
/** Drafts are the server's. */
const isPartOfAlbums = (query: URLSearchParams): boolean => query.has('state') || query.has('mine');
/** The store has the favourites and the tracks of an artist. */
const isPartOfTracks = (query: URLSearchParams): boolean => query.has('genre');
const always = (): boolean => true;

export const readingRoutes: readonly FaceRoute[] = [
  { ...get, path: /^\/api\/v1\/library$/, answer: counts },
  { ...get, path: /^\/api\/v1\/albums$/, isPart: isPartOfAlbums, answer: albums },
  { ...get, path: /^\/api\/v1\/albums\/([\da-f-]{36})$/, answer: album },
  { ...get, path: /^\/api\/v1\/artists$/, answer: artists },
  { ...get, path: /^\/api\/v1\/artists\/index$/, answer: artistIndex },
  { ...get, path: /^\/api\/v1\/artists\/([\da-f-]{36})$/, answer: artist },
  { ...get, path: /^\/api\/v1\/tracks$/, isPart: isPartOfTracks, answer: tracks },
  { ...get, path: /^\/api\/v1\/tracks\/random$/, isPart: always, answer: randomTracks },
  { ...get, path: /^\/api\/v1\/tracks\/([\da-f-]{36})\/lyrics$/, isPart: always, answer: lyrics },
  { ...get, path: /^\/api\/v1\/search$/, answer: search },
  { ...get, path: /^\/api\/v1\/genres$/, answer: genres },
];
