import type { Writer } from '@bandstand/sqlite';
import { added, type Carrying, carryLog, carryTable, left, matched, type Outcome } from '../carry.ts';
import { type ForeignRow, flagOf, integerOf, textOf, timeOf } from '../foreign/index.ts';
import { insert, update } from '../rows.ts';
import { firstRoot } from './albums.ts';
import { carryPlays } from './plays.ts';
import { idKey, itemIdOf, nameOf, noAccount, noItem, refOf } from './refs.ts';

const itemTables = { track: 'tracks', album: 'albums', artist: 'artists' } as const;

/** Columns that are understood, by table. */
export const peopleColumns = {
  starred_items: ['id', 'username', 'item_type', 'item_id', 'created_at'],
  item_ratings: ['username', 'item_type', 'item_id', 'rating', 'created_at'],
  bookmarks: ['id', 'username', 'track_id', 'position_ms', 'comment', 'created_at', 'updated_at'],
  playlists: ['id', 'name', 'username', 'description', 'is_public', 'created_at'],
  playlist_tracks: ['playlist_id', 'track_id', 'position'],
  chat_messages: ['id', 'username', 'role', 'message', 'source', 'telegram_message_id', 'created_at'],
} as const;

/** Favourites, ratings, bookmarks, playlists, plays and counts, chat. */
export async function carryPeople(context: Carrying): Promise<void> {
  await carryTable(context, {
    table: 'starred_items',
    columns: peopleColumns.starred_items,
    key: idKey,
    carry: (writer, row) => carryStar(context, writer, row),
  });
  await carryTable(context, {
    table: 'item_ratings',
    columns: peopleColumns.item_ratings,
    key: ({ username, item_type, item_id }) => JSON.stringify([username, item_type, item_id]),
    carry: (writer, row) => carryRating(context, writer, row),
  });
  await carryTable(context, {
    table: 'bookmarks',
    columns: peopleColumns.bookmarks,
    key: idKey,
    carry: (writer, row) => carryBookmark(context, writer, row),
  });
  await carryPlaylists(context);
  await carryPlays(context);
  await carryLog(context, {
    table: 'chat_messages',
    columns: peopleColumns.chat_messages,
    carry: (writer, row) => carryMessage(context, writer, row),
  });
}

function itemOf(context: Carrying, writer: Writer, row: ForeignRow) {
  const kind = textOf(row['item_type'], 20);
  if (kind !== 'track' && kind !== 'album' && kind !== 'artist') return undefined;
  const id = refOf(context, writer, itemTables[kind], itemIdOf(row['item_id']));
  return id === null || id < 0 ? undefined : { kind, id };
}

function carryStar(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const username = nameOf(context, writer, row['username']);
  if (username === null) return left(noAccount);
  const item = itemOf(context, writer, row);
  if (item === undefined) return left(noItem);
  const here = writer.value<number>(
    'SELECT id FROM starred_items WHERE username = ? AND item_type = ? AND item_id = ?',
    [username, item.kind, String(item.id)],
  );
  if (here !== undefined) return matched(here);
  return added(
    insert(writer, 'starred_items', {
      username,
      item_type: item.kind,
      item_id: String(item.id),
      created_at: timeOf(row['created_at']),
    }),
  );
}

function carryRating(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const username = nameOf(context, writer, row['username']);
  if (username === null) return left(noAccount);
  const item = itemOf(context, writer, row);
  if (item === undefined) return left(noItem);
  const rating = integerOf(row['rating']) ?? 0;
  if (rating < 1 || rating > 5) return left('it is no rating from 1 to 5');
  const values = { username, item_type: item.kind, item_id: String(item.id) };
  const here = writer.value(
    'SELECT 1 FROM item_ratings WHERE username = :username AND item_type = :item_type AND item_id = :item_id',
    values,
  );
  if (here !== undefined) return matched(null);
  insert(writer, 'item_ratings', { ...values, rating, created_at: timeOf(row['created_at']) });
  return added(null);
}

/** Every save made a row there: the last one counts. */
function carryBookmark(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const username = nameOf(context, writer, row['username']);
  if (username === null) return left(noAccount);
  const track = refOf(context, writer, 'tracks', itemIdOf(row['track_id']));
  if (track === null) return left(noItem);
  const updated = timeOf(row['updated_at']) ?? timeOf(row['created_at']) ?? new Date(0).toISOString();
  const values = {
    position_ms: Math.max(0, integerOf(row['position_ms']) ?? 0),
    comment: textOf(row['comment'], 1000),
    updated_at: updated,
  };
  const here = writer.get<{ id: number; updated_at: string }>(
    'SELECT id, updated_at FROM bookmarks WHERE username = ? AND track_id = ?',
    [username, String(track)],
  );
  if (here === undefined) {
    const created = timeOf(row['created_at']);
    return added(
      insert(writer, 'bookmarks', { ...values, username, track_id: String(track), created_at: created }),
    );
  }
  if (here.updated_at < updated) update(writer, 'bookmarks', here.id, values);
  return matched(here.id);
}

async function carryPlaylists(context: Carrying): Promise<void> {
  const owned = context.tables.get('playlists')?.columns.has('username') === true;
  await carryTable(context, {
    table: 'playlists',
    columns: peopleColumns.playlists,
    key: idKey,
    carry: (writer, row) => {
      const username = owned ? nameOf(context, writer, row['username']) : ownerOfAll(writer);
      if (username === null) return left(noAccount);
      return added(
        insert(writer, 'playlists', {
          name: textOf(row['name'], 500) ?? 'Playlist',
          username,
          description: textOf(row['description']),
          is_public: flagOf(row['is_public']),
          created_at: timeOf(row['created_at']),
        }),
      );
    },
  });
  await carryTable(context, {
    table: 'playlist_tracks',
    columns: peopleColumns.playlist_tracks,
    key: ({ playlist_id, track_id }) => JSON.stringify([playlist_id, track_id]),
    carry: (writer, row) => carryPlace(context, writer, row),
  });
}

/** The snapshot knows no owners: its playlists are the first account's. */
function ownerOfAll(writer: Writer): string | null {
  return writer.value<string>('SELECT username FROM admin WHERE id = ?', [firstRoot(writer) ?? 0]) ?? null;
}

function carryPlace(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const playlist = refOf(context, writer, 'playlists', row['playlist_id']);
  const track = refOf(context, writer, 'tracks', row['track_id']);
  if (playlist === null || track === null) return left(noItem);
  const wanted = Math.max(0, integerOf(row['position']) ?? 0);
  const taken = writer.value('SELECT 1 FROM playlist_tracks WHERE playlist_id = ? AND position = ?', [
    playlist,
    wanted,
  ]);
  const last =
    writer.value<number>('SELECT max(position) FROM playlist_tracks WHERE playlist_id = ?', [playlist]) ?? -1;
  const position = taken === undefined ? wanted : last + 1;
  return added(insert(writer, 'playlist_tracks', { playlist_id: playlist, track_id: track, position }));
}

function carryMessage(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const message = textOf(row['message'], 10_000);
  const written = textOf(row['username'], 200);
  if (message === null || written === null) return left('it is empty');
  return added(
    insert(writer, 'chat_messages', {
      username: nameOf(context, writer, written) ?? written,
      role: textOf(row['role'], 30),
      message,
      source: textOf(row['source'], 30),
      telegram_message_id: integerOf(row['telegram_message_id']),
      created_at: timeOf(row['created_at']),
    }),
  );
}
