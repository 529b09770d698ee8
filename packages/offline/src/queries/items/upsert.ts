import type { SqlValue } from '../../drivers/index.ts';
import type { ItemInput, SqlTime } from '../../models/index.ts';
import { extraText } from './extra.ts';
import { type Folds, foldedOf } from './fold.ts';

/** Columns of what the server says of an item, in the order of `ownValues`. */
export const OWN = [
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
  'folded',
] as const;

/** In the order of `valuesOf`, after the fixed ones. */
const COLUMNS = ['library_id', ...OWN];

const own = COLUMNS.join(', ');
const excluded = COLUMNS.map((column) => `excluded.${column}`).join(', ');
const assigned = COLUMNS.map((column) => `${column} = excluded.${column}`).join(', ');

const FIXED = ['jellyfin_id', 'server_id', 'parent_id', 'created_at', 'updated_at', 'last_sync'];

/** Adds an item that the store does not have; its values are those of `valuesOf`. */
export const insertItem = `INSERT INTO items (${[...FIXED, ...COLUMNS].join(', ')})
  VALUES (${[...FIXED, ...COLUMNS].map(() => '?').join(', ')})`;

/**
 * Writes an item only when something about it differs. Never INSERT OR REPLACE: that deletes the row first, and with it
 * what people did with the item.
 */
export const upsertItem = `${insertItem}
  ON CONFLICT(jellyfin_id, server_id) DO UPDATE SET ${assigned}, parent_id = excluded.parent_id, deleted_at = NULL,
    updated_at = excluded.updated_at, last_sync = excluded.last_sync
  WHERE (${own}, parent_id, deleted_at) IS NOT (${excluded}, excluded.parent_id, NULL)`;

/** A list as a column holds it: none is NULL. */
const listText = (list: readonly string[]): string | null =>
  list.length === 0 ? null : JSON.stringify(list);

/** The Jellyfin id of the item that this one belongs to in the store. */
export const parentOf = ({ type, albumId, seasonId, seriesId }: ItemInput): string | null =>
  type === 'Season'
    ? seriesId
    : type === 'Episode'
      ? (seasonId ?? seriesId)
      : type === 'Audio'
        ? albumId
        : null;

/** Where an item goes: the store's numbers of its server and library. */
export interface Place {
  readonly serverId: number;
  readonly libraryId: number | null;
}

/** What the server says of an item, in the order of `OWN`. */
export const ownValues = (item: ItemInput, folds?: Folds): SqlValue[] => [
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
  extraText(item.extra, item.artists),
  item.dateCreated,
  item.etag,
  item.sizeBytes,
  foldedOf(item, folds),
];

/** The values of `upsertItem`; `parent` is the store's number of the item it belongs to. */
export const valuesOf = (
  item: ItemInput,
  { serverId, libraryId }: Place,
  parent: number | null,
  now: SqlTime,
): SqlValue[] => [item.id, serverId, parent, now, now, now, libraryId, ...ownValues(item)];
