import type { Writer } from '../drivers/index.ts';
import { type Account, playlists } from '../queries/index.ts';
import { losePlaylist } from '../queue/index.ts';

/** The server has these playlists no more; see `losePlaylist`. How many went. */
export function losePlaylists(writer: Writer, account: Account, ids: readonly string[], now: number): number {
  return ids.filter((id) => losePlaylist(writer, account, id, now)).length;
}

/** Ids of the playlists that the server is known to have. */
export const knownPlaylists = (writer: Writer, account: Account): readonly string[] =>
  playlists(writer, account).flatMap(({ id }) => id ?? []);
