import type { Item } from '../jellyfin-items/index.ts';
import type { Call } from './endpoint.ts';
import type { ListServices } from './lists/context.ts';
import type { Look } from './look.ts';
import { playlistsViewId, viewId, viewItem, wholeViewId } from './payloads/others.ts';

/** The views of a viewer. Where no music folder holds anything, one view stands for all music. */
export async function viewItems(
  { catalogue }: Pick<ListServices, 'catalogue'>,
  { viewer }: Call,
  look: Look,
): Promise<readonly Item[]> {
  const roots = await catalogue.musicRoots(viewer);
  const music =
    roots.length === 0
      ? [viewItem(look, { id: wholeViewId, name: 'Music', collection: 'music' })]
      : roots.map((root) => viewItem(look, { id: viewId(root), name: root.name, collection: 'music' }));
  return [...music, viewItem(look, { id: playlistsViewId, name: 'Playlists', collection: 'playlists' })];
}
