import { foldName, type GenreRow } from '../../catalogue/index.ts';
import { genreItem } from '../payloads/others.ts';
import type { ListContext } from './context.ts';
import type { ItemFilter } from './filters.ts';
import { genresOf } from './kinship.ts';
import type { Parent } from './parents.ts';
import { deferred, type Source } from './source.ts';

/** Genres below a parent of which the viewer sees something, by name; `order` is that of their names. */
export function genreSource(
  context: ListContext,
  parent: Parent,
  filter: Pick<ItemFilter, 'having' | 'lacking' | 'names'>,
  text = '',
  order: 'asc' | 'desc' = 'asc',
): Source {
  const keep = genreTest(context, filter, text);
  return deferred(async () => {
    const rows = (await genresBelow(context, parent)).filter(({ name }) => keep(name));
    const sorted = order === 'asc' ? rows : rows.toReversed();
    return sorted.map((row) => genreItem(context.look, row));
  });
}

/** The genres of a library, of an artist's albums or of an album. */
async function genresBelow({ catalogue, viewer }: ListContext, parent: Parent): Promise<readonly GenreRow[]> {
  if (parent.kind === 'nowhere' || parent.kind === 'root') return catalogue.genres(viewer);
  if (parent.kind === 'view') return catalogue.genres(viewer, parent.rootId);
  const names = await namesBelow({ catalogue, viewer }, parent);
  const wanted = new Set(names.map((name) => name.toLowerCase()));
  return wanted.size === 0
    ? []
    : (await catalogue.genres(viewer)).filter(({ name }) => wanted.has(name.toLowerCase()));
}

async function namesBelow(
  { catalogue, viewer }: Pick<ListContext, 'catalogue' | 'viewer'>,
  parent: Parent,
): Promise<readonly string[]> {
  if (parent.kind === 'genre') return [parent.name];
  if (parent.kind === 'album') return (await catalogue.album(viewer, parent.gid))?.genres ?? [];
  if (parent.kind !== 'artist') return [];
  const albums = (await catalogue.albumsOfArtist(viewer, parent.gid)) ?? [];
  return genresOf(albums, 500);
}

function genreTest(
  { look }: ListContext,
  { having = [], lacking = [], names }: Pick<ItemFilter, 'having' | 'lacking' | 'names'>,
  text: string,
): (name: string) => boolean {
  const key = foldName(text);
  const { startsWith = '', from = '', before } = names ?? {};
  const isMarked = (name: string): boolean => look.favourites().genres.has(name.toLowerCase());
  return (name) => {
    const folded = foldName(name);
    if (!folded.includes(key) || !folded.startsWith(startsWith) || folded < from) return false;
    if (before !== undefined && folded >= before) return false;
    // Nobody plays or rates a genre.
    if (having.some((sort) => sort !== 'starred' || !isMarked(name))) return false;
    return !(lacking.includes('starred') && isMarked(name));
  };
}
