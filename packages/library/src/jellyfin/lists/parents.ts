import { itemByGid } from '../../catalogue/index.ts';
import { playlistsViewId, viewId, wholeViewId } from '../payloads/others.ts';
import { genreId, gidOf } from '../protocol/ids.ts';
import type { ListContext } from './context.ts';

/** Where a list is asked for. */
export type Parent =
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'view'; readonly rootId: number | undefined }
  | { readonly kind: 'playlists' }
  | { readonly kind: 'genre'; readonly name: string }
  | { readonly kind: 'album' | 'artist' | 'playlist'; readonly gid: string };

type Looking = Pick<ListContext, 'db' | 'catalogue' | 'viewer'>;

/** What the id of a parent stands for; undefined when there is nothing of that id. */
export async function parentOf(context: Looking, id: string | undefined): Promise<Parent | undefined> {
  if (id === undefined) return { kind: 'nowhere' };
  const plain = id.replaceAll('-', '').toLowerCase();
  if (plain === playlistsViewId) return { kind: 'playlists' };
  if (plain === wholeViewId) return { kind: 'view', rootId: undefined };
  const gid = gidOf(id);
  if (gid === undefined) return undefined;
  const row = context.db.read((reader) => itemByGid(reader, gid));
  if (row?.kind === 'album' || row?.kind === 'artist' || row?.kind === 'playlist')
    return { kind: row.kind, gid };
  if (row?.kind === 'track') return undefined;
  const roots = await context.catalogue.musicRoots(context.viewer);
  const root = roots.find((one) => viewId(one) === plain);
  if (root !== undefined) return { kind: 'view', rootId: root.id };
  const genre = (await context.catalogue.genres(context.viewer)).find(({ name }) => genreId(name) === plain);
  return genre === undefined ? undefined : { kind: 'genre', name: genre.name };
}
