import type { Writer } from '@bandstand/sqlite';
import { type ForeignRow, flagOf, quoted, textOf, timeOf } from '../foreign/index.ts';
import { itemAt } from './annotations.ts';
import type { Moving } from './moving.ts';

export const playlistColumns = [
  'id',
  'name',
  'comment',
  'public',
  'owner_id',
  'owner',
  'rules',
  'created_at',
];

const mostPlaces = 50_000;

/** A playlist with its places; one made by rules comes as the list that the rules gave last. */
export function movePlaylist(moving: Moving, writer: Writer, row: ForeignRow): void {
  const { people, tally, mover } = moving;
  const key = textOf(row['id'], 200);
  const owner = textOf(row['owner_id'], 200);
  const name = textOf(row['owner'], 200);
  // Very old files name the owner instead of pointing to him.
  const person =
    people.get(owner ?? '') ??
    [...people.values()].find(({ viewer }) => owner === null && viewer.account.username === name);
  if (key === null || person === undefined) return;
  const title = textOf(row['name'], 500) ?? 'Playlist';
  if (textOf(row['rules']) !== null) tally.note(`The smart playlist "${title}" comes as a plain list.`);
  const places = placesOf(moving, key).flatMap((id) => itemAt(moving, 'media_file', id) ?? []);
  mover.playlist(
    writer,
    person,
    key,
    {
      name: title,
      description: textOf(row['comment']),
      isPublic: flagOf(row['public']) === 1,
      createdAt: timeOf(row['created_at']),
    },
    places,
  );
}

function placesOf({ from, tables }: Moving, playlistId: string): string[] {
  const table = tables.get('playlist_tracks');
  const needed = ['id', 'playlist_id', 'media_file_id'];
  if (table === undefined || needed.some((column) => !table.columns.has(column))) return [];
  const sql = `SELECT substr(media_file_id, 1, 200) AS id FROM ${quoted(table.name)}
    WHERE playlist_id = ? ORDER BY CAST(id AS INTEGER) LIMIT ${mostPlaces}`;
  return from
    .read((reader) => reader.all<{ id: unknown }>(sql, [playlistId]))
    .flatMap(({ id }) => textOf(id, 200) ?? []);
}
