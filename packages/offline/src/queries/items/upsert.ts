import type { SqlValue } from '../../drivers/index.ts';
import type { ItemInput, SqlTime } from '../../models/index.ts';

/** Columns that come from the server, in the order of `valuesOf`; `parent_id` is found in the statement. */
const COLUMNS = [
  'library_id',
  'type',
  'name',
  'sort_name',
  'overview',
  'production_year',
  'community_rating',
  'official_rating',
  'runtime_ticks',
  'primary_image_tag',
  'backdrop_image_tag',
  'album_id',
  'album_name',
  'album_artist',
  'artists',
  'index_number',
  'parent_index_number',
  'series_id',
  'series_name',
  'season_id',
  'genres',
  'premiere_date',
  'metadata_json',
  'date_created',
  'etag',
  'size_bytes',
] as const;

const own = COLUMNS.join(', ');
const places = COLUMNS.map(() => '?').join(', ');
const excluded = COLUMNS.map((column) => `excluded.${column}`).join(', ');
const assigned = COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ');

const into = `INSERT INTO items (jellyfin_id, server_id, ${own}, parent_id, created_at, updated_at, last_sync)`;
const row = `(?, ?, ${places}, ?, ?, ?, ?)`;

/** Adds that many items that the store does not have; for one statement the cost of its undo log is paid once. */
export const insertItems = (count: number): string => `${into} VALUES ${Array(count).fill(row).join(', ')}`;

/**
 * Writes an item only when something about it differs. Never INSERT OR REPLACE: that deletes the row first, and with it
 * what people did with the item.
 */
export const upsertItem = `${into} VALUES ${row}
  ON CONFLICT(jellyfin_id, server_id) DO UPDATE SET ${assigned}, parent_id = excluded.parent_id, deleted_at = NULL,
    updated_at = excluded.updated_at, last_sync = excluded.last_sync
  WHERE (${own}, parent_id, deleted_at) IS NOT (${excluded}, excluded.parent_id, NULL)`;

const listText = (list: readonly string[]): string | null =>
  list.length === 0 ? null : JSON.stringify(list);

/** The text of `metadata_json`; `null` when there is nothing in it. */
function extraText({ extra }: ItemInput): string | null {
  const text = JSON.stringify(extra);
  return text === '{}' ? null : text;
}

/** The Jellyfin id of the item that this one belongs to in the store. */
export const parentOf = ({ type, albumId, seasonId, seriesId }: ItemInput): string | null =>
  type === 'Season'
    ? seriesId
    : type === 'Episode'
      ? (seasonId ?? seriesId)
      : type === 'Audio'
        ? albumId
        : null;

/** The values of one row of both; `parent` is the store's number of the item it belongs to. */
export function valuesOf(
  item: ItemInput,
  where: { readonly serverId: number; readonly libraryId: number | null },
  parent: number | null,
  now: SqlTime,
): SqlValue[] {
  return [
    item.id,
    where.serverId,
    where.libraryId,
    item.type,
    item.name,
    item.sortName,
    item.overview,
    item.year,
    item.communityRating,
    item.officialRating,
    item.runtimeTicks,
    item.imageTag,
    item.backdropTag,
    item.albumId,
    item.albumName,
    item.albumArtist,
    listText(item.artists),
    item.index,
    item.parentIndex,
    item.seriesId,
    item.seriesName,
    item.seasonId,
    listText(item.genres),
    item.premiereDate,
    extraText(item),
    item.dateCreated,
    item.etag,
    item.sizeBytes,
    parent,
    now,
    now,
    now,
  ];
}
