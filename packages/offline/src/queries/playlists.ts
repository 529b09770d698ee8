import type { Reader, Writer } from '../drivers/index.ts';
import { type Item, idOf, type Playlist, sqlTime } from '../models/index.ts';
import type { Account } from './accounts.ts';
import { textsIn } from './items/extra.ts';
import { itemColumns, itemOf, type SeenRow, seen, withUser } from './items/select.ts';

interface PlaylistRow {
  readonly id: string | null;
  readonly localId: string;
  readonly name: string;
  readonly isLocalOnly: number;
  readonly needsSync: number;
  readonly count: number;
}

/** A user's playlists by name; those that the server or the user deleted are left out. */
export function playlists(reader: Reader, { userId }: Account): readonly Playlist[] {
  const rows = reader.all<PlaylistRow>(
    `SELECT p.jellyfin_id AS id, p.local_id AS localId, p.name, p.is_local_only AS isLocalOnly, p.needs_sync AS needsSync,
       (SELECT count(*) FROM playlist_items e WHERE e.playlist_id = p.id) AS count
     FROM playlists p WHERE p.user_id = ? AND p.deleted_at IS NULL ORDER BY p.name COLLATE NOCASE, p.id LIMIT 5000`,
    [userId],
  );
  return rows.map((row) => ({ ...row, isLocalOnly: row.isLocalOnly === 1, needsSync: row.needsSync === 1 }));
}

/** A user's playlist by the server's id or the local one, with what a merge needs. */
export interface PlaylistState {
  readonly number: number;
  readonly id: string | null;
  readonly localId: string;
  readonly name: string;
  readonly isLocalOnly: boolean;
  readonly isDeleted: boolean;
  /** What server and store last agreed on; `undefined` before the server has said anything. */
  readonly base: { readonly name: string; readonly items: readonly string[] } | undefined;
  /** As the person sees it: Jellyfin ids in order. */
  readonly items: readonly string[];
}

interface StateRow {
  readonly number: number;
  readonly id: string | null;
  readonly localId: string;
  readonly name: string;
  readonly isLocalOnly: number;
  readonly deletedAt: string | null;
  readonly baseName: string | null;
  readonly baseItems: string | null;
}

/** The state of one playlist; `undefined` when the user has none of this id. */
export function playlistState(reader: Reader, { userId }: Account, id: string): PlaylistState | undefined {
  const row = reader.get<StateRow>(
    `SELECT id AS number, jellyfin_id AS id, local_id AS localId, name, is_local_only AS isLocalOnly,
       deleted_at AS deletedAt, base_name AS baseName, base_items AS baseItems
     FROM playlists WHERE user_id = ? AND (local_id = ? OR jellyfin_id = ?)`,
    [userId, id, idOf(id)],
  );
  if (row === undefined) return undefined;
  const items = reader.all<{ id: string }>(
    'SELECT jellyfin_item_id AS id FROM playlist_items WHERE playlist_id = ? ORDER BY sort_order, id',
    [row.number],
  );
  const { number, localId, name, baseName } = row;
  return {
    number,
    id: row.id,
    localId,
    name,
    isLocalOnly: row.isLocalOnly === 1,
    isDeleted: row.deletedAt !== null,
    base: baseName === null ? undefined : { name: baseName, items: textsIn(row.baseItems) },
    items: items.map((entry) => entry.id),
  };
}

/** The items of a playlist in its order; the same one may come twice, and what the user may not see is left out. */
export function playlistItems(reader: Reader, account: Account, id: string): readonly Item[] {
  const state = playlistState(reader, account, id);
  if (state === undefined || state.isDeleted) return [];
  const { userId } = account;
  const rows = reader.all<SeenRow>(
    `SELECT ${itemColumns} FROM playlist_items e CROSS JOIN items i ON i.id = e.item_id ${withUser}
     WHERE e.playlist_id = ? AND ${seen} ORDER BY e.sort_order, e.id LIMIT 20000`,
    [userId, userId, state.number, userId],
  );
  return rows.map(itemOf);
}

/** A new playlist of this device. `localId` is its name until the server gives one. */
export function createPlaylist(
  writer: Writer,
  { userId }: Account,
  playlist: {
    readonly localId: string;
    readonly name: string;
    readonly isLocalOnly?: boolean;
    readonly id?: string;
  },
  now: number,
): number {
  return writer.run(
    `INSERT INTO playlists (local_id, jellyfin_id, user_id, name, is_local_only, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [
      playlist.localId,
      playlist.id ?? null,
      userId,
      playlist.name,
      playlist.isLocalOnly ? 1 : 0,
      sqlTime(now),
      sqlTime(now),
    ],
  ).lastInsertRowid;
}

/** Makes these the items of a playlist as the person sees it; ids that the store does not know keep their place. */
export function setPlaylistItems(
  writer: Writer,
  { serverId }: Account,
  number: number,
  ids: readonly string[],
  now: number,
): void {
  writer.run('DELETE FROM playlist_items WHERE playlist_id = ?', [number]);
  ids.forEach((id, order) => {
    writer.run(
      `INSERT INTO playlist_items (playlist_id, item_id, sort_order, jellyfin_item_id, added_at)
       VALUES (?, (SELECT id FROM items WHERE jellyfin_id = ? AND server_id = ?), ?, ?, ?)`,
      [number, id, serverId, order, id, sqlTime(now)],
    );
  });
  writer.run('UPDATE playlists SET updated_at = ? WHERE id = ?', [sqlTime(now), number]);
}

/** What may change about a playlist; what is left out stays. */
export interface PlaylistChange {
  readonly name?: string;
  /** The server's id, once it has given one. */
  readonly id?: string | null;
  readonly base?: { readonly name: string; readonly items: readonly string[] };
  readonly needsSync?: boolean;
  readonly isLocalOnly?: boolean;
  /** Milliseconds since 1970; `null` brings it back. */
  readonly deletedAt?: number | null;
  readonly syncedAt?: number;
}

/** Changes what is kept about a playlist. */
export function changePlaylist(writer: Writer, number: number, change: PlaylistChange, now: number): void {
  const { name, id, base, needsSync, isLocalOnly, deletedAt, syncedAt } = change;
  const columns = {
    updated_at: sqlTime(now),
    ...(name === undefined ? {} : { name }),
    ...(id === undefined ? {} : { jellyfin_id: id }),
    ...(base === undefined ? {} : { base_name: base.name, base_items: JSON.stringify(base.items) }),
    ...(needsSync === undefined ? {} : { needs_sync: needsSync ? 1 : 0 }),
    ...(isLocalOnly === undefined ? {} : { is_local_only: isLocalOnly ? 1 : 0 }),
    ...(deletedAt === undefined ? {} : { deleted_at: deletedAt === null ? null : sqlTime(deletedAt) }),
    ...(syncedAt === undefined ? {} : { synced_at: sqlTime(syncedAt) }),
  };
  const set = Object.keys(columns).map((column) => `${column} = ?`);
  writer.run(`UPDATE playlists SET ${set.join(', ')} WHERE id = ?`, [...Object.values(columns), number]);
}

/** Removes a playlist from the store; the server's is another matter. */
export const removePlaylist = (writer: Writer, number: number): boolean =>
  writer.run('DELETE FROM playlists WHERE id = ?', [number]).changes > 0;

/** Gives entries whose item came later the item they mean; their number. After items were taken in. */
export const bindPlaylistItems = (writer: Writer, { serverId, userId }: Account): number =>
  writer.run(
    `UPDATE playlist_items SET item_id = (SELECT id FROM items WHERE jellyfin_id = jellyfin_item_id AND server_id = ?)
     WHERE item_id IS NULL AND playlist_id IN (SELECT id FROM playlists WHERE user_id = ?)
       AND EXISTS (SELECT 1 FROM items WHERE jellyfin_id = jellyfin_item_id AND server_id = ?)`,
    [serverId, userId, serverId],
  ).changes;
