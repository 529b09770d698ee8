import type { AccountViewer } from '../access/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import type { ItemRef } from '../community/index.ts';
import { refOf } from './identify.ts';
import { nothingThere } from './protocol/failures.ts';

/** What an id stands for. A folder of the disk stands for the album whose songs are all that lies in it. Throws 70. */
export async function itemOf(catalogue: Catalogue, viewer: AccountViewer, id: string): Promise<ItemRef> {
  const { kind, gid } = refOf(id, 'track', 'album', 'artist', 'folder');
  return kind === 'folder' ? albumOfFolder(catalogue, viewer, gid) : { kind, gid };
}

/** The one album of a folder. Throws 70 when its songs are of several, or there are none. */
export async function albumOfFolder(
  catalogue: Catalogue,
  viewer: AccountViewer,
  gid: string,
): Promise<{ readonly kind: 'album'; readonly gid: string }> {
  const tracks = await catalogue.folderTracks(viewer, gid);
  const albums = new Set(tracks?.map(({ album }) => album?.gid));
  const [only] = albums;
  if (albums.size !== 1 || only === undefined) throw nothingThere('song, album or artist');
  return { kind: 'album', gid: only };
}
