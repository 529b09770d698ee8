/** Films, episodes and videos of the store of this browser. */
import type { Item, Repository } from '@bandstand/offline';

/** What is played, by the kind of library that it stands in. */
const kinds: Readonly<Record<string, readonly string[]>> = {
  movies: ['Movie'],
  tvshows: ['Episode'],
  musicvideos: ['MusicVideo'],
  homevideos: ['Video'],
};

const mixed = ['Movie', 'Episode', 'MusicVideo', 'Video'];
const pageSize = 100;

/** One kind of things in a library, read a page at a time. */
export interface FilmShelf {
  readonly title: string;
  readonly items: readonly Item[];
  readonly more: (() => Promise<FilmShelf>) | null;
}

async function shelf(
  repository: Repository,
  query: { readonly libraryId: string; readonly type: string },
  title: string,
  before: readonly Item[] = [],
  cursor?: string,
): Promise<FilmShelf> {
  const page = await repository.libraryItems({ ...query, order: 'name', limit: pageSize, cursor });
  const items = [...before, ...page.items];
  const { next } = page;
  return {
    title,
    items,
    more: next === undefined ? null : () => shelf(repository, query, title, items, next),
  };
}

/** The shelves of a person that hold anything. */
export async function filmShelves(repository: Repository): Promise<readonly FilmShelf[]> {
  const libraries = await repository.libraries();
  const wanted = libraries
    .filter(({ collectionType }) => collectionType !== 'music')
    .flatMap(({ id, name, collectionType }) =>
      (collectionType === null ? mixed : (kinds[collectionType] ?? [])).map((type) => ({ id, name, type })),
    );
  const shelves = await Promise.all(
    wanted.map(({ id, name, type }) => shelf(repository, { libraryId: id, type }, name)),
  );
  return shelves.filter(({ items }) => items.length > 0);
}
