import type { Reader, Writer } from '../drivers/index.ts';
import { mergeLists, type PlaylistContent, sameList } from '../merge/index.ts';
import type { QueueRow } from '../models/index.ts';
import {
  type Account,
  changePlaylist,
  operationsOf,
  type PlaylistState,
  playlistState,
  setPlaylistItems,
} from '../queries/index.ts';
import { baseListOf, idList, payloadOf } from './payload.ts';

const nothing: PlaylistContent = { name: '', items: [] };

function withEdit(content: PlaylistContent, row: QueueRow): PlaylistContent {
  const { name, ids } = payloadOf(row);
  const named = typeof name === 'string' ? name : content.name;
  switch (row.operation) {
    case 'playlist.create':
      return { name: named, items: idList(ids) };
    case 'playlist.rename':
      return { ...content, name: named };
    case 'playlist.setItems':
      return { ...content, items: mergeLists(baseListOf(row) ?? content.items, idList(ids), content.items) };
    default:
      return content;
  }
}

/** The edits of a playlist that the server has not answered yet, in their order; dead ones count no more. */
export const openPlaylistEdits = (
  reader: Reader,
  account: Account,
  { localId }: PlaylistState,
): readonly QueueRow[] =>
  operationsOf(reader, account, 'playlist', localId).filter(({ status }) => status !== 'dead');

/**
 * Works out anew what is shown of a playlist: what the server said last with the edits that wait. One that has no server
 * any more stays as it is. The same again writes nothing.
 */
export function refreshPlaylist(writer: Writer, account: Account, id: string, now: number): void {
  const state = playlistState(writer, account, id);
  if (state === undefined || state.isLocalOnly) return;
  const edits = openPlaylistEdits(writer, account, state);
  if (state.base === undefined && edits.length === 0) return;
  const view = edits.reduce(withEdit, state.base ?? nothing);
  if (!sameList(view.items, state.items)) setPlaylistItems(writer, account, state.number, view.items, now);
  changePlaylist(writer, state.number, { name: view.name, needsSync: edits.length > 0 }, now);
}
