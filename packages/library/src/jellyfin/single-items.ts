import { itemByGid } from '../catalogue/index.ts';
import { albumItem, artistItem, audioItem, gidOf, type Item } from '../jellyfin-items/index.ts';
import type { Call } from './endpoint.ts';
import type { ListContext, ListServices } from './lists/context.ts';
import { parentOf } from './lists/parents.ts';
import type { Look } from './look.ts';
import { genreItem, labelItem, playlistItem, rootFolderId, rootItem, yearItem } from './payloads/others.ts';
import { viewItems } from './views.ts';

/** One item of any kind, as far as the viewer may see it. */
export async function singleItem(
  services: ListServices,
  call: Call,
  look: Look,
  id: string,
): Promise<Item | undefined> {
  const gid = gidOf(id);
  if (gid === undefined) return undefined;
  const { viewer } = call;
  const { db, catalogue, smartPlaylists } = services;
  switch (db.read((reader) => itemByGid(reader, gid))?.kind) {
    case 'track': {
      const row = await catalogue.track(viewer, gid);
      return row === undefined ? undefined : audioItem(look, row);
    }
    case 'album': {
      const row = await catalogue.album(viewer, gid);
      return row === undefined ? undefined : albumItem(look, row);
    }
    case 'artist': {
      const row = await catalogue.artist(viewer, gid);
      return row === undefined ? undefined : artistItem(look, row);
    }
    case 'playlist':
      return playlistItem(look, (await smartPlaylists.open(viewer, gid)).playlist);
    default:
      return withoutRow(services, call, look, id.replaceAll('-', '').toLowerCase());
  }
}

/** What no row stands for: libraries, genres, labels, years. */
async function withoutRow(
  services: ListServices,
  call: Call,
  look: Look,
  id: string,
): Promise<Item | undefined> {
  const view = (await viewItems(services, call, look)).find((item) => item.Id === id);
  if (view !== undefined) return view;
  if (id === rootFolderId) return rootItem(look);
  const { catalogue } = services;
  const parent = await parentOf({ ...services, viewer: call.viewer }, id);
  switch (parent?.kind) {
    case 'genre': {
      const row = (await catalogue.genres(call.viewer)).find(({ name }) => name === parent.name);
      return row === undefined ? undefined : genreItem(look, row);
    }
    case 'label': {
      const row = (await catalogue.labels(call.viewer)).find(({ name }) => name === parent.name);
      return row === undefined ? undefined : labelItem(look, row);
    }
    case 'year':
      return yearItem(look, parent.year);
    default:
      return undefined;
  }
}

/** The items with these ids in their order, without those that are not there. Tracks are read together. */
export async function itemsByIds(
  services: ListServices,
  call: Call,
  { look }: Pick<ListContext, 'look'>,
  ids: readonly string[],
): Promise<readonly Item[]> {
  const gids = ids.flatMap((id) => gidOf(id) ?? []);
  const rows = await services.catalogue.tracksByGids(call.viewer, gids);
  const items = await Promise.all(
    gids.map(async (gid, index) => {
      const row = rows[index] ?? null;
      return row === null
        ? await singleItem(services, call, look, gid).catch(ignoreMissing)
        : audioItem(look, row);
    }),
  );
  return items.filter((item) => item !== undefined);
}

function ignoreMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'not_found') return undefined;
  throw error;
}
