import type { Writer } from '@bandstand/sqlite';
import type { ItemKind } from '../../community/index.ts';
import { insert } from '../rows.ts';

/** What is written for one account; `at` and the like are ISO 8601. */
export interface Owner {
  readonly username: string;
}

/** True when it was not a favourite before. */
export function addStar(
  writer: Writer,
  { username }: Owner,
  kind: ItemKind,
  id: number,
  at: string | null,
): boolean {
  const values = { username, item_type: kind, item_id: String(id) };
  const known = writer.value(
    'SELECT 1 FROM starred_items WHERE username = :username AND item_type = :item_type AND item_id = :item_id',
    values,
  );
  if (known !== undefined) return false;
  insert(writer, 'starred_items', { ...values, created_at: at });
  return true;
}

/** True when it had no rating before; a rating given here stays. */
export function addRating(
  writer: Writer,
  { username }: Owner,
  kind: ItemKind,
  id: number,
  rating: number,
): boolean {
  const values = { username, item_type: kind, item_id: String(id) };
  const known = writer.value(
    'SELECT 1 FROM item_ratings WHERE username = :username AND item_type = :item_type AND item_id = :item_id',
    values,
  );
  if (known !== undefined) return false;
  insert(writer, 'item_ratings', { ...values, rating });
  return true;
}

/** True when there was no bookmark in the track before. */
export function addBookmark(
  writer: Writer,
  { username }: Owner,
  trackId: number,
  place: { readonly positionMs: number; readonly comment: string | null; readonly at: string | null },
): boolean {
  const known = writer.value('SELECT 1 FROM bookmarks WHERE username = ? AND track_id = ?', [
    username,
    String(trackId),
  ]);
  if (known !== undefined) return false;
  const { positionMs, comment, at } = place;
  insert(writer, 'bookmarks', {
    username,
    track_id: String(trackId),
    position_ms: positionMs,
    comment,
    created_at: at,
    updated_at: at,
  });
  return true;
}

/** True when there was no play queue before. */
export function addQueue(
  writer: Writer,
  { username }: Owner,
  queue: {
    readonly trackIds: readonly number[];
    readonly index: number;
    readonly positionMs: number;
    readonly by: string;
  },
): boolean {
  const known = writer.value('SELECT 1 FROM play_queues WHERE username = ?', [username]);
  if (known !== undefined || queue.trackIds.length === 0) return false;
  writer.run(
    'INSERT INTO play_queues (username, tracks, current_index, position_ms, changed_by) VALUES (?, ?, ?, ?, ?)',
    [username, JSON.stringify(queue.trackIds), queue.index, queue.positionMs, queue.by],
  );
  return true;
}

/** A playlist with its places; its row id. */
export function addPlaylist(
  writer: Writer,
  { username }: Owner,
  list: {
    readonly name: string;
    readonly description: string | null;
    readonly isPublic: boolean;
    readonly createdAt: string | null;
    readonly trackIds: readonly number[];
  },
): number {
  const id = insert(writer, 'playlists', {
    name: list.name,
    username,
    description: list.description,
    is_public: list.isPublic ? 1 : 0,
    created_at: list.createdAt,
  });
  for (const [position, track] of list.trackIds.entries())
    insert(writer, 'playlist_tracks', { playlist_id: id, track_id: track, position });
  return id;
}

/** A single play with its time. */
export function addPlay(writer: Writer, { username }: Owner, trackId: number, at: string): void {
  insert(writer, 'play_history', { track_id: trackId, username, played_at: at, client: 'import' });
}

const counted = `SELECT 'track' AS type, :trackId AS id
  UNION ALL SELECT 'album', album_id FROM tracks WHERE id = :trackId AND album_id IS NOT NULL
  UNION ALL SELECT DISTINCT 'artist', artist_id FROM track_artists WHERE track_id = :trackId AND role = 'artist'`;

/** Plays of which only the number and the last time are known. */
export function addPlayCount(
  writer: Writer,
  { username }: Owner,
  trackId: number,
  plays: { readonly count: number; readonly lastAt: string },
): void {
  for (const { type, id } of writer.all<{ type: string; id: number }>(counted, { trackId })) {
    writer.run(
      `INSERT INTO listening (username, item_type, item_id, plays, last_played_at) VALUES (:username, :type, :id, :count, :lastAt)
       ON CONFLICT (username, item_type, item_id) DO UPDATE SET plays = plays + excluded.plays,
         last_played_at = max(last_played_at, excluded.last_played_at)`,
      { username, type, id, ...plays },
    );
  }
}
