/** Lists of the store in the orders that pages ask for. */
import type { Item, Repository } from '@bandstand/offline';
import type { AlbumSort } from '#lib/api/index.ts';

/** The music of the account: the store keeps all of it in one library. */
async function musicLibrary(repository: Repository): Promise<string | undefined> {
  const libraries = await repository.libraries();
  return libraries.find(({ collectionType }) => collectionType === 'music')?.id;
}

const pageSize = 1000;

/** All items of a kind, by name or the newest first. */
export async function allOf(
  repository: Repository,
  type: string,
  order: 'name' | 'newest' = 'name',
): Promise<readonly Item[]> {
  const libraryId = await musicLibrary(repository);
  if (libraryId === undefined) return [];
  const items: Item[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await repository.libraryItems({ libraryId, type, order, limit: pageSize, cursor });
    items.push(...page.items);
    if (page.next === undefined) return items;
    cursor = page.next;
  }
}

/** A whole list that is asked for a page at a time: read once, and again after a minute or when something has changed. */
export class HeldList {
  #key = '';
  #at = 0;
  #list: Promise<readonly Item[]> = Promise.resolve([]);

  get(key: string, read: () => Promise<readonly Item[]>): Promise<readonly Item[]> {
    if (key !== this.#key || Date.now() - this.#at > 60_000) {
      this.#key = key;
      this.#at = Date.now();
      this.#list = read();
      this.#list.catch(() => this.forget());
    }
    return this.#list;
  }

  forget(): void {
    this.#key = '';
  }
}

/** Albums in an order of the pages; orders that only the server knows become the one by name. */
export async function albumsBy(repository: Repository, sort: AlbumSort): Promise<readonly Item[]> {
  if (sort === 'starred') return repository.favorites('MusicAlbum');
  if (sort === 'recent' || sort === 'frequent') return playedAlbums(repository, sort);
  const newest = sort === 'added' || sort === 'published';
  const albums = await allOf(repository, 'MusicAlbum', newest ? 'newest' : 'name');
  if (sort === 'year') return albums.toSorted((a, b) => (b.year ?? 0) - (a.year ?? 0));
  if (sort === 'artist')
    return albums.toSorted((a, b) => (a.albumArtist ?? '').localeCompare(b.albumArtist ?? ''));
  return sort === 'random' ? shuffled(albums) : albums;
}

/** Albums of what was played: the last ones first, or the most played. */
async function playedAlbums(repository: Repository, sort: 'recent' | 'frequent'): Promise<readonly Item[]> {
  const tracks = await repository.history(200);
  const plays = new Map<string, number>();
  for (const { albumId, userData } of tracks)
    if (albumId !== null) plays.set(albumId, (plays.get(albumId) ?? 0) + userData.playCount);
  const ids = [...plays].sort(([, a], [, b]) => (sort === 'frequent' ? b - a : 0)).map(([id]) => id);
  const albums = await Promise.all(ids.slice(0, 20).map((id) => repository.item(id)));
  return albums.filter((album) => album !== undefined);
}

/** In an order by chance. */
export const shuffled = <T>(list: readonly T[]): readonly T[] =>
  list
    .map((one) => ({ one, by: Math.random() }))
    .sort((a, b) => a.by - b.by)
    .map(({ one }) => one);

/** Artists by the letter that their names begin with. */
export function byLetter(artists: readonly Item[]): ReadonlyMap<string, readonly Item[]> {
  const letter = ({ sortName }: Item): string => {
    const [first = '#'] = sortName.normalize('NFD').toUpperCase();
    return /[A-Z]/.test(first) ? first : '#';
  };
  return Map.groupBy(artists, letter);
}
