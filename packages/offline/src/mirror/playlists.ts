import type { Writer } from '../drivers/index.ts';
import {
  type Account,
  changePlaylist,
  createPlaylist,
  playlistState,
  playlists,
  setPlaylistItems,
} from '../queries/index.ts';

/** A playlist as the server has it: Jellyfin ids in order. */
export interface ServerPlaylist {
  readonly id: string;
  readonly name: string;
  readonly items: readonly string[];
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);

const waits = (writer: Writer, number: number): boolean =>
  writer.value<number>('SELECT needs_sync FROM playlists WHERE id = ?', [number]) === 1;

/**
 * Takes a playlist as the server has it. One with edits that wait is left as it is: the merge of three happens when they are
 * sent, against what the server says then. True when anything changed.
 */
export function takePlaylist(writer: Writer, account: Account, list: ServerPlaylist, now: number): boolean {
  const { id, name, items } = list;
  const state = playlistState(writer, account, id);
  if (state !== undefined && waits(writer, state.number)) return false;
  const base = { name, items };
  if (state === undefined) {
    const number = createPlaylist(writer, account, { localId: id, id, name }, now);
    setPlaylistItems(writer, account, number, items, now);
    changePlaylist(writer, number, { base, syncedAt: now }, now);
    return true;
  }
  const isSame = state.base !== undefined && state.base.name === name && same(state.base.items, items);
  if (isSame && !state.isDeleted && state.name === name && same(state.items, items)) return false;
  setPlaylistItems(writer, account, state.number, items, now);
  changePlaylist(writer, state.number, { name, base, deletedAt: null, syncedAt: now }, now);
  return true;
}

/** The server has these playlists no more; one with edits that wait stays, as a list of this device. How many went. */
export function losePlaylists(writer: Writer, account: Account, ids: readonly string[], now: number): number {
  let lost = 0;
  for (const id of ids) {
    const state = playlistState(writer, account, id);
    if (state === undefined || state.isDeleted || waits(writer, state.number)) continue;
    changePlaylist(writer, state.number, { deletedAt: now }, now);
    lost += 1;
  }
  return lost;
}

/** Ids of the playlists that the server is known to have. */
export const knownPlaylists = (writer: Writer, account: Account): readonly string[] =>
  playlists(writer, account).flatMap(({ id }) => id ?? []);
