import {
  type Item,
  type ItemRow,
  isoTime,
  type Kept,
  type SqlTime,
  type UserDataRow,
} from '../../models/index.ts';
import { extraOf, textsIn } from './extra.ts';

/** A row of `itemColumns`. */
export interface SeenRow
  extends Omit<ItemRow, 'server_id' | 'library_id' | 'parent_id'>,
    Record<
      Exclude<keyof UserDataRow, 'item_id' | 'user_id' | 'last_played' | 'user_rating' | `base_${string}`>,
      number | null
    > {
  readonly last_played: SqlTime | null;
  readonly user_rating: number | null;
  readonly kept: Kept | null;
}

const columns = `i.id, i.jellyfin_id, i.type, i.name, i.sort_name, i.overview, i.production_year, i.community_rating,
  i.official_rating, i.runtime_ticks, i.primary_image_tag, i.backdrop_image_tag, i.album_id, i.album_name, i.album_artist,
  i.artists, i.index_number, i.parent_index_number, i.series_id, i.series_name, i.season_id, i.genres, i.premiere_date,
  i.metadata_json, i.date_created, i.etag, i.size_bytes, i.deleted_at,
  d.position_ticks, d.play_count, d.played, d.last_played, d.is_favorite, d.user_rating, d.needs_sync, w.status AS kept`;

/** What a list shows of items `i` that a user sees; the user's number is the first two values. */
export const withUser = `LEFT JOIN user_data d ON d.item_id = i.id AND d.user_id = ?
  LEFT JOIN downloads w ON w.item_id = i.id AND w.user_id = ?`;

export const itemColumns = columns;

/**
 * True for items `i` that a user may see: those that the server showed to them, and that are still there or downloaded.
 * One value, the user's number.
 */
export const seen = `EXISTS (SELECT 1 FROM item_visibility v WHERE v.user_id = ? AND v.item_id = i.id)
  AND (i.deleted_at IS NULL OR w.status = 'completed')`;

/** The item of a row of `itemColumns`. */
export function itemOf(row: SeenRow): Item {
  const artists = textsIn(row.artists);
  return {
    id: row.jellyfin_id,
    type: row.type,
    name: row.name,
    sortName: row.sort_name ?? row.name,
    overview: row.overview,
    year: row.production_year,
    communityRating: row.community_rating,
    officialRating: row.official_rating,
    runtimeTicks: row.runtime_ticks,
    imageTag: row.primary_image_tag,
    backdropTag: row.backdrop_image_tag,
    albumId: row.album_id,
    albumName: row.album_name,
    albumArtist: row.album_artist,
    artists,
    index: row.index_number,
    parentIndex: row.parent_index_number,
    seriesId: row.series_id,
    seriesName: row.series_name,
    seasonId: row.season_id,
    genres: textsIn(row.genres),
    premiereDate: row.premiere_date,
    dateCreated: row.date_created,
    etag: row.etag,
    sizeBytes: row.size_bytes,
    extra: extraOf(row.metadata_json, artists),
    userData: {
      positionTicks: row.position_ticks ?? 0,
      playCount: row.play_count ?? 0,
      isFavorite: row.is_favorite === 1,
      isPlayed: row.played === 1,
      lastPlayed: isoTime(row.last_played),
      rating: row.user_rating,
      needsSync: row.needs_sync === 1,
    },
    kept: row.kept ?? 'none',
    isGhost: row.deleted_at !== null,
  };
}
