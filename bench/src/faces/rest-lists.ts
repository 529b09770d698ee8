import { ask, at } from '../../../apps/server/test/instance/talking.ts';
import { albumSorts, artistSorts, trackSorts } from '../../../packages/library/test/list-words.ts';
import { type List, type Place, paged, pages, pick, typed, whole } from './list.ts';

const sorts = { albums: albumSorts, tracks: trackSorts, artists: artistSorts } as const;
const kinds = ['albums', 'tracks', 'artists'] as const;
type Kind = (typeof kinds)[number];
const counted = { offset: 'offset', total: 'total' } as const;

const dates = ['genre=Jazz', 'fromYear=1990&toYear=1999', 'fromYear=1990', 'toYear=1979'];
const filters: Readonly<Record<Kind, readonly string[]>> = {
  albums: [...dates, 'state=released', 'mine=true'],
  tracks: dates,
  artists: ['withAlbums=true'],
};

/** Pages of the REST API by offset and after a cursor, in every order and with every filter, and its search. */
export async function restLists(place: Place): Promise<readonly List[]> {
  const { found } = place;
  const lists: List[] = [];
  for (const kind of kinds) {
    const add = async (query: string): Promise<void> => {
      lists.push(await pages(place, `REST ${kind} ${query}`, `/api/v1/${kind}?${query}`, counted));
    };
    for (const sort of sorts[kind]) {
      await add(`sort=${sort}`);
      await add(`sort=${sort}&order=desc`);
      lists.push(await afterCursor(place, kind, sort));
    }
    for (const filter of filters[kind]) await add(`sort=${sorts[kind][0]}&${filter}`);
  }
  const one = (name: string, path: (chance: number) => string, limitMs = paged): List => ({
    name: `REST ${name}`,
    limitMs,
    address: (chance) => `/api/v1/${path(chance)}`,
  });
  return [
    ...lists,
    one(
      'tracks in one random order',
      (chance) => `tracks?sort=random&seed=7&offset=${Math.floor(chance * 9999)}`,
    ),
    one('albums of an artist', (chance) => `albums?sort=title&artist=${pick(found.artists, chance)}`),
    ...['own', 'appears-on'].map((which) =>
      one(
        `albums of an artist, ${which}`,
        (chance) => `albums?artist=${pick(found.artists, chance)}&artistAlbums=${which}`,
      ),
    ),
    one('tracks of an artist', (chance) => `tracks?sort=title&artist=${pick(found.artists, chance)}`),
    one('one album', (chance) => `albums/${pick(found.albums, chance)}`),
    one('one artist', (chance) => `artists/${pick(found.artists, chance)}`),
    one('similar to an artist', (chance) => `artists/${pick(found.artists, chance)}/similar`),
    one('top of an artist', (chance) => `artists/${pick(found.artists, chance)}/top`),
    one('similar to an album', (chance) => `albums/${pick(found.albums, chance)}/similar`),
    one('similar to a track', (chance) => `tracks/${pick(found.tracks, chance)}/similar`),
    one('search', (chance) => `search?q=${typed(chance)}&limit=20`),
    one('search of everything', (chance) => `search?q=&limit=20&offset=${Math.floor(chance * 9999)}`),
    one('genres', () => 'genres'),
    one('playlists', () => 'playlists'),
    one('changes', () => 'changes?limit=100'),
    one('index of artists', () => 'artists/index', whole),
  ];
}

/** Pages after a cursor from anywhere in a list; at its beginning where the list ends before a second page. */
async function afterCursor({ url, token }: Place, kind: Kind, sort: string): Promise<List> {
  const path = `/api/v1/${kind}?sort=${sort}`;
  const total = Number(at((await ask(url, `${path}&limit=1`, { token })).body, 'total'));
  const cursors: string[] = [];
  for (let nth = 0; nth < 30; nth += 1) {
    const offset = Math.floor((nth / 30) * total);
    const next = at((await ask(url, `${path}&limit=1&offset=${offset}`, { token })).body, 'next');
    if (typeof next === 'string') cursors.push(`&cursor=${next}`);
  }
  return {
    name: `REST ${kind} sort=${sort} after a cursor`,
    limitMs: paged,
    address: (chance) => `${path}&limit=50${cursors.length === 0 ? '' : pick(cursors, chance)}`,
  };
}
