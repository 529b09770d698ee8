import { ask, at } from '../../../apps/server/test/instance/talking.ts';
import { artistGid, type List, paged, place, type Sizes, typed } from './list.ts';

const sorts = {
  albums: [
    'title',
    'artist',
    'year',
    'added',
    'published',
    'random',
    'frequent',
    'recent',
    'starred',
    'rated',
  ],
  tracks: [
    'title',
    'album',
    'albumArtist',
    'added',
    'year',
    'random',
    'frequent',
    'recent',
    'starred',
    'rated',
  ],
  artists: ['name', 'added', 'random', 'frequent', 'recent', 'starred', 'rated'],
} as const;
const kinds = ['albums', 'tracks', 'artists'] as const;

/** Pages of the REST API by offset, in every order and with filters, and its search. */
export function restLists(sizes: Sizes): readonly List[] {
  const of = (kind: (typeof kinds)[number], query: string, size = sizes[kind]): List => ({
    name: `REST ${kind} ${query}`,
    limitMs: paged,
    address: (chance) => `/api/v1/${kind}?${query}&limit=50&offset=${place(chance, size)}`,
  });
  const byArtist = (kind: string): List => ({
    name: `REST ${kind} of an artist`,
    limitMs: paged,
    address: (chance) => `/api/v1/${kind}?sort=title&limit=50&artist=${artistGid(chance, sizes)}`,
  });
  return [
    ...kinds.flatMap((kind) => sorts[kind].map((sort) => of(kind, `sort=${sort}`))),
    of('tracks', 'sort=random&seed=7'),
    of('tracks', 'sort=title&genre=Jazz', sizes.tracks / 40),
    of('tracks', 'sort=title&fromYear=1990&toYear=1999', sizes.tracks / 8),
    of('albums', 'sort=artist&fromYear=1990', sizes.albums / 3),
    byArtist('albums'),
    byArtist('tracks'),
    {
      name: 'REST search',
      limitMs: paged,
      address: (chance) => `/api/v1/search?q=${typed(chance)}&limit=20`,
    },
  ];
}

/** Cursors of one list from all over it. */
async function cursorsOf(
  base: string,
  token: string,
  path: string,
  size: number,
): Promise<readonly string[]> {
  const found: string[] = [];
  for (let nth = 0; nth < 30; nth += 1) {
    const { body } = await ask(base, `${path}&limit=1&offset=${place(nth / 30, size)}`, { token });
    const next = at(body, 'next');
    if (typeof next === 'string') found.push(next);
  }
  return found;
}

/** Pages after a cursor from anywhere in a list. */
export async function cursorLists(base: string, token: string, sizes: Sizes): Promise<readonly List[]> {
  const lists: List[] = [];
  for (const kind of kinds) {
    for (const sort of sorts[kind].slice(0, 6)) {
      const path = `/api/v1/${kind}?sort=${sort}`;
      const cursors = await cursorsOf(base, token, path, sizes[kind]);
      lists.push({
        name: `REST ${kind} sort=${sort} after a cursor`,
        limitMs: paged,
        address: (chance) => `${path}&limit=50&cursor=${cursors[Math.floor(chance * cursors.length)] ?? ''}`,
      });
    }
  }
  return lists;
}
