import { itemByGid } from '../../catalogue/index.ts';
import { genreId, gidOf, labelId, yearId } from '../../jellyfin-items/index.ts';
import { playlistsViewId, rootFolderId, viewId, wholeViewId } from '../payloads/others.ts';
import type { ListContext } from './context.ts';

/** Where a list is asked for. */
export type Parent =
  | { readonly kind: 'nowhere' }
  /** Above the views. */
  | { readonly kind: 'root' }
  | { readonly kind: 'view'; readonly rootId: number | undefined }
  | { readonly kind: 'playlists' }
  | { readonly kind: 'genre' | 'label'; readonly name: string }
  | { readonly kind: 'year'; readonly year: number }
  | { readonly kind: 'album' | 'artist' | 'playlist'; readonly gid: string };

type Looking = Pick<ListContext, 'db' | 'catalogue' | 'viewer'>;

/** What the id of a parent stands for; undefined when there is nothing of that id. */
export async function parentOf(context: Looking, id: string | undefined): Promise<Parent | undefined> {
  if (id === undefined) return { kind: 'nowhere' };
  const plain = id.replaceAll('-', '').toLowerCase();
  if (plain === rootFolderId) return { kind: 'root' };
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
  return byText(context, plain);
}

/** What has no row of its own: its id is made of its text. */
async function byText({ catalogue, viewer }: Looking, plain: string): Promise<Parent | undefined> {
  const genre = (await catalogue.genres(viewer)).find(({ name }) => genreId(name) === plain);
  if (genre !== undefined) return { kind: 'genre', name: genre.name };
  const label = (await catalogue.labels(viewer)).find(({ name }) => labelId(name) === plain);
  if (label !== undefined) return { kind: 'label', name: label.name };
  const year = (await catalogue.years(viewer)).find((one) => yearId(one) === plain);
  return year === undefined ? undefined : { kind: 'year', year };
}
