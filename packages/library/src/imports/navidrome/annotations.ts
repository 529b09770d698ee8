import type { Writer } from '@bandstand/sqlite';
import { type ForeignRow, flagOf, integerOf, numberOf, textOf, timeOf } from '../foreign/index.ts';
import type { Moving } from './moving.ts';

export const annotationColumns = [
  'user_id',
  'item_id',
  'item_type',
  'play_count',
  'play_date',
  'rating',
  'starred',
  'starred_at',
];

const kinds = { media_file: 'track', album: 'album', artist: 'artist' } as const;

function isType(text: string | null): text is keyof typeof kinds {
  return text !== null && text in kinds;
}

/** How the mover names a thing there. */
export function itemAt({ items }: Moving, type: string | null, id: unknown) {
  const key = textOf(id, 200);
  if (!isType(type) || key === null) return undefined;
  return { id: `${kinds[type]}:${key}`, item: () => items.get(type, key) };
}

/** A favourite, a rating and plays of one person for one thing stand in one row. */
export function moveAnnotation(moving: Moving, writer: Writer, row: ForeignRow): void {
  const person = moving.people.get(textOf(row['user_id'], 200) ?? '');
  const type = textOf(row['item_type'], 50);
  const found = itemAt(moving, type, row['item_id']);
  if (person === undefined || found === undefined) return;
  const { id, item } = found;
  const { mover } = moving;
  if (flagOf(row['starred']) === 1) mover.star(writer, person, id, item, timeOf(row['starred_at']));
  const rating = integerOf(row['rating']) ?? 0;
  if (rating > 0) mover.rate(writer, person, id, item, rating);
  // Plays of albums and artists follow from those of their tracks.
  const count = type === 'media_file' ? (integerOf(row['play_count']) ?? 0) : 0;
  if (count > 0) mover.plays(writer, person, id, item, { count, lastAt: timeOf(row['play_date']) });
}

/** Newer programs keep every play with its time. */
export function movePlay(moving: Moving, writer: Writer, row: ForeignRow): void {
  const person = moving.people.get(textOf(row['user_id'], 200) ?? '');
  const found = itemAt(moving, 'media_file', row['media_file_id']);
  const at = timeOf(row['submission_time']);
  if (person === undefined || found === undefined || at === null) return;
  moving.mover.play(writer, person, found.id, found.item, at);
}

export function moveBookmark(moving: Moving, writer: Writer, row: ForeignRow): void {
  const person = moving.people.get(textOf(row['user_id'], 200) ?? '');
  const type = textOf(row['item_type'], 50) ?? 'media_file';
  const found = type === 'media_file' ? itemAt(moving, type, row['item_id']) : undefined;
  if (person === undefined || found === undefined) return;
  moving.mover.bookmark(writer, person, found.id, found.item, {
    positionMs: Math.max(0, integerOf(row['position']) ?? 0),
    comment: textOf(row['comment'], 1000),
    at: timeOf(row['updated_at']),
  });
}

/** `items` is a comma-joined list of ids; `current` was an id once and is an index now. */
export function moveQueue(moving: Moving, writer: Writer, row: ForeignRow): void {
  const person = moving.people.get(textOf(row['user_id'], 200) ?? '');
  const ids = (textOf(row['items'], 1_000_000) ?? '').split(',').slice(0, 10_000);
  const tracks = ids.flatMap((id) => itemAt(moving, 'media_file', id) ?? []);
  if (person === undefined || tracks.length === 0) return;
  const current = textOf(row['current'], 200) ?? '';
  const index = ids.includes(current) ? ids.indexOf(current) : (integerOf(current) ?? 0);
  moving.mover.queue(
    writer,
    person,
    {
      current: `track:${ids[index] ?? ''}`,
      positionMs: Math.max(0, Math.round(numberOf(row['position']) ?? 0)),
      by: 'Navidrome',
    },
    tracks,
  );
}
