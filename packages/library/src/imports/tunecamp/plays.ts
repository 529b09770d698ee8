import type { Writer } from '@bandstand/sqlite';
import { added, type Carrying, carryLog, carryTable, left, type Outcome } from '../carry.ts';
import { type ForeignRow, integerOf, quoted, textOf, timeOf } from '../foreign/index.ts';
import { insert } from '../rows.ts';
import { noItem, refOf } from './refs.ts';

/** Columns that are understood, by table. */
export const playColumns = {
  play_history: ['id', 'track_id', 'played_at'],
  track_stats: ['track_id', 'play_count', 'download_count'],
  release_stats: ['slug', 'download_count'],
} as const;

/** Plays belong to nobody there. The counters there may know more plays than the history: the difference is added. */
export async function carryPlays(context: Carrying): Promise<void> {
  await carryLog(context, {
    table: 'play_history',
    columns: playColumns.play_history,
    carry: (writer, row) => {
      const track_id = refOf(context, writer, 'tracks', row['track_id']);
      if (track_id === null) return left(noItem);
      const played_at = timeOf(row['played_at']);
      if (played_at === null) return left('it has no time');
      return added(insert(writer, 'play_history', { track_id, played_at }));
    },
  });
  const plays = historyCounts(context);
  await carryTable(context, {
    table: 'track_stats',
    columns: playColumns.track_stats,
    key: ({ track_id }) => (integerOf(track_id) === null ? null : String(track_id)),
    carry: (writer, row) => {
      const track = refOf(context, writer, 'tracks', row['track_id']);
      if (track === null) return left(noItem);
      const known = plays.get(integerOf(row['track_id']) ?? 0) ?? 0;
      const more = Math.max(0, Math.min(1e9, integerOf(row['play_count']) ?? 0) - known);
      const downloads = Math.max(0, Math.min(1e9, integerOf(row['download_count']) ?? 0));
      writer.run(
        `INSERT INTO track_stats (track_id, play_count, download_count) VALUES (?, ?, ?)
         ON CONFLICT (track_id) DO UPDATE SET play_count = play_count + excluded.play_count,
           download_count = download_count + excluded.download_count`,
        [track, more, downloads],
      );
      return added(null);
    },
  });
  await carryTable(context, {
    table: 'release_stats',
    columns: playColumns.release_stats,
    key: ({ slug }) => textOf(slug, 200),
    carry: (writer, row) => carryReleaseStats(context, writer, row),
  });
}

function historyCounts(context: Carrying): ReadonlyMap<number, number> {
  const table = context.tables.get('play_history');
  if (table === undefined || !table.columns.has('track_id')) return new Map();
  return context.from.read(
    (reader) =>
      new Map(
        reader
          .all<{ id: unknown; plays: number }>(
            `SELECT track_id AS id, count(*) AS plays FROM ${quoted(table.name)} GROUP BY track_id`,
          )
          .map(({ id, plays }) => [integerOf(id) ?? 0, plays]),
      ),
  );
}

/** Keyed by the slug there, which an album may have lost to another here: it is found by its row. */
function carryReleaseStats(context: Carrying, writer: Writer, row: ForeignRow): Outcome {
  const albums = context.tables.get('albums');
  if (albums === undefined || !albums.columns.has('slug') || !albums.columns.has('id')) return left(noItem);
  const id = context.from.read((reader) =>
    reader.value<number>('SELECT id FROM albums WHERE slug = ? LIMIT 1', [row['slug'] ?? null]),
  );
  const album = refOf(context, writer, 'albums', id);
  if (album === null) return left(noItem);
  writer.run(
    `INSERT INTO release_stats (slug, download_count) SELECT slug, :count FROM albums WHERE id = :album
     ON CONFLICT (slug) DO UPDATE SET download_count = download_count + excluded.download_count`,
    { album, count: Math.max(0, Math.min(1e9, integerOf(row['download_count']) ?? 0)) },
  );
  return added(null);
}
