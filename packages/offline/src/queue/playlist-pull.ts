import type { Writer } from '../drivers/index.ts';
import { mergeLists, sameList } from '../merge/index.ts';
import {
  type Account,
  changePlaylist,
  completeOperations,
  createPlaylist,
  discardOperation,
  moveOperations,
  type PlaylistState,
  playlistState,
  playlists,
  removePlaylist,
  replacePayload,
  setPlaylistItems,
} from '../queries/index.ts';
import { newOperationId } from './op-id.ts';
import { baseListOf, idList, isUnsent, payloadOf, timeOf } from './payload.ts';
import { openPlaylistEdits, refreshPlaylist } from './playlist-view.ts';

/** A playlist as the server has it: Jellyfin ids. */
export interface ServerPlaylist {
  readonly id: string;
  readonly name: string;
  readonly items: readonly string[];
}

/** The playlist of this device that the server made of a create whose answer was lost; `undefined` when there is none. */
function unansweredCreate(writer: Writer, account: Account, theirs: ServerPlaylist): string | undefined {
  const lost = playlists(writer, account).filter(({ id, needsSync }) => id === null && needsSync);
  for (const { localId } of lost) {
    const state = playlistState(writer, account, localId);
    const edits = state === undefined ? [] : openPlaylistEdits(writer, account, state);
    const create = edits.find(({ operation }) => operation === 'playlist.create');
    if (create?.is_sent !== 1) continue;
    const { name, ids } = payloadOf(create);
    if (name === theirs.name && sameList(idList(ids), theirs.items)) return localId;
  }
  return undefined;
}

/**
 * Gives a playlist of this device the server's name. A second row that was pulled meanwhile, because somebody had changed
 * it there already, goes; what was done to it here goes on with this one.
 */
export function bindPlaylist(
  writer: Writer,
  account: Account,
  localId: string,
  theirs: ServerPlaylist,
  now: number,
): void {
  const state = playlistState(writer, account, localId);
  if (state === undefined) return;
  const twin = playlistState(writer, account, theirs.id);
  const { id, name, items } = theirs;
  if (twin === undefined || twin.number === state.number) {
    changePlaylist(writer, state.number, { id, base: { name, items }, syncedAt: now }, now);
    return;
  }
  moveOperations(writer, account, 'playlist', { from: twin.localId, to: localId });
  removePlaylist(writer, twin.number);
  const deleted = twin.isDeleted ? { deletedAt: now } : {};
  changePlaylist(
    writer,
    state.number,
    { id, base: twin.base ?? { name, items }, syncedAt: now, ...deleted },
    now,
  );
}

/**
 * Edits that nobody has sent are carried over to what the server has now, so
 * that the next one starts from what is shown.
 */
function rebase(writer: Writer, account: Account, state: PlaylistState, items: readonly string[]): void {
  const edits = openPlaylistEdits(writer, account, state);
  const set = edits.filter(({ operation }) => operation === 'playlist.setItems');
  const [only] = set;
  if (only === undefined || set.length > 1 || !isUnsent(only)) return;
  const ids = mergeLists(baseListOf(only) ?? items, idList(payloadOf(only)['ids']), items);
  replacePayload(writer, only.id, { ids }, Date.parse(timeOf(only)), items);
}

/**
 * What the server says of a playlist now. The edits that wait stay on top of it. True when anything changed; the same again
 * writes nothing.
 */
export function takePlaylist(writer: Writer, account: Account, theirs: ServerPlaylist, now: number): boolean {
  const known = playlistState(writer, account, theirs.id);
  const { id, name, items } = theirs;
  if (known?.base !== undefined && known.base.name === name && sameList(known.base.items, items))
    return false;
  const lost = known === undefined ? unansweredCreate(writer, account, theirs) : undefined;
  if (lost !== undefined) {
    bindPlaylist(writer, account, lost, theirs, now);
    finishCreate(writer, account, lost, now);
    refreshPlaylist(writer, account, lost, now);
    return true;
  }
  if (known === undefined) {
    const localId = newOperationId(now).replaceAll('-', '');
    const number = createPlaylist(writer, account, { localId, name, id }, now);
    changePlaylist(writer, number, { base: { name, items }, syncedAt: now }, now);
    setPlaylistItems(writer, account, number, items, now);
    return true;
  }
  rebase(writer, account, known, items);
  changePlaylist(writer, known.number, { base: { name, items }, syncedAt: now }, now);
  refreshPlaylist(writer, account, known.localId, now);
  return true;
}

function finishCreate(writer: Writer, account: Account, localId: string, now: number): void {
  const state = playlistState(writer, account, localId);
  const edits = state === undefined ? [] : openPlaylistEdits(writer, account, state);
  const done = edits.filter(
    ({ operation, status }) => operation === 'playlist.create' && status !== 'inflight',
  );
  completeOperations(
    writer,
    done.map(({ id }) => id),
    now,
  );
}

/**
 * The server has not got a playlist any more. With edits that were not sent it stays as a copy of this device, so that they
 * are not lost; else it goes. False when it was not there.
 */
export function losePlaylist(writer: Writer, account: Account, id: string, now: number): boolean {
  const state = playlistState(writer, account, id);
  if (state === undefined || state.isLocalOnly) return false;
  const edits = openPlaylistEdits(writer, account, state);
  const isEdited = edits.some(({ operation }) => operation !== 'playlist.delete');
  for (const row of edits) {
    if (row.operation === 'playlist.delete') completeOperations(writer, [row.id], now);
    else discardOperation(writer, account, row.op_id);
  }
  if (isEdited && !state.isDeleted)
    changePlaylist(writer, state.number, { id: null, isLocalOnly: true, needsSync: false }, now);
  else removePlaylist(writer, state.number);
  return true;
}
