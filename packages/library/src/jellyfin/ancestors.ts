import { itemByGid, musicRootOf } from '../catalogue/index.ts';
import { gidOf, type Item } from '../jellyfin-items/index.ts';
import type { Call } from './endpoint.ts';
import type { ListServices } from './lists/context.ts';
import type { Look } from './look.ts';
import { playlistsViewId, rootItem, viewId } from './payloads/others.ts';
import { nothingThere } from './protocol/failures.ts';
import { singleItem } from './single-items.ts';
import { viewItems } from './views.ts';

/** A track has an album and that an artist. */
const mostSteps = 3;

/** What is above an item, the nearest first, as far as the viewer sees it. Throws 404 for what he does not see. */
export async function ancestorsOf(
  services: ListServices,
  call: Call,
  look: Look,
  gid: string,
): Promise<readonly Item[]> {
  let item = await singleItem(services, call, look, gid);
  if (item === undefined) throw nothingThere('item');
  const views = await viewItems(services, call, look);
  const isView = views.some(({ Id }) => Id === item?.Id);
  const above: Item[] = [];
  for (let steps = 0; steps < mostSteps; steps++) {
    const parent: unknown = item?.['ParentId'];
    item = typeof parent === 'string' ? await singleItem(services, call, look, parent) : undefined;
    if (item === undefined) break;
    above.push(item);
  }
  const view = isView ? undefined : await viewAbove(services, call, gid, views);
  return [...above, ...(view === undefined ? [] : [view]), rootItem(look)];
}

/** The library that an item is in, where that is one. */
async function viewAbove(
  { db, catalogue }: ListServices,
  { viewer }: Call,
  gid: string,
  views: readonly Item[],
): Promise<Item | undefined> {
  const row = db.read((reader) => itemByGid(reader, gidOf(gid) ?? ''));
  if (row?.kind === 'playlist') return views.find(({ Id }) => Id === playlistsViewId);
  const music = views.filter(({ Id }) => Id !== playlistsViewId);
  if (music.length === 1) return music[0];
  const roots = await catalogue.musicRoots(viewer);
  const rootId = row === undefined ? undefined : db.read((reader) => musicRootOf(reader, row));
  const root = roots.find(({ id }) => id === rootId);
  return root === undefined ? undefined : music.find(({ Id }) => Id === viewId(root));
}
