/** Rows as the tables hold them: names are the columns', flags are 0 and 1, times are `SqlTime`, JSON is text. */
import type { SqlTime } from './time.ts';

export interface ServerRow {
  readonly id: number;
  readonly jellyfin_id: string;
  readonly name: string;
  readonly url: string;
  readonly version: string | null;
  readonly last_sync: SqlTime | null;
  readonly product: string | null;
}

export interface UserRow {
  readonly id: number;
  readonly jellyfin_id: string;
  readonly server_id: number;
  readonly name: string;
  readonly is_active: number;
  readonly needs_login: number;
}

export interface ItemRow {
  readonly id: number;
  readonly jellyfin_id: string;
  readonly server_id: number;
  readonly library_id: number | null;
  readonly parent_id: number | null;
  readonly type: string;
  readonly name: string;
  readonly sort_name: string | null;
  readonly overview: string | null;
  readonly production_year: number | null;
  readonly community_rating: number | null;
  readonly official_rating: string | null;
  readonly runtime_ticks: number | null;
  readonly primary_image_tag: string | null;
  readonly backdrop_image_tag: string | null;
  readonly album_id: string | null;
  readonly album_name: string | null;
  readonly album_artist: string | null;
  readonly artists: string | null;
  readonly index_number: number | null;
  readonly parent_index_number: number | null;
  readonly series_id: string | null;
  readonly series_name: string | null;
  readonly season_id: string | null;
  readonly genres: string | null;
  readonly premiere_date: string | null;
  readonly metadata_json: string | null;
  readonly date_created: string | null;
  readonly etag: string | null;
  readonly size_bytes: number | null;
  readonly deleted_at: SqlTime | null;
}

export interface UserDataRow {
  readonly item_id: number;
  readonly user_id: number;
  readonly position_ticks: number;
  readonly play_count: number;
  readonly played: number;
  readonly last_played: SqlTime | null;
  readonly is_favorite: number;
  readonly user_rating: number | null;
  readonly synced_at: SqlTime | null;
  readonly needs_sync: number;
  readonly base_position_ticks: number;
  readonly base_play_count: number;
  readonly base_played: number;
  readonly base_last_played: SqlTime | null;
  readonly base_is_favorite: number;
  readonly base_user_rating: number | null;
  readonly base_known: number;
}

export interface DownloadRow {
  readonly id: number;
  readonly item_id: number;
  readonly user_id: number;
  readonly file_id: number;
  readonly file_path: string | null;
  readonly file_size: number | null;
  readonly file_hash: string | null;
  readonly status: 'pending' | 'downloading' | 'paused' | 'completed' | 'failed';
  readonly progress: number;
  readonly bytes_downloaded: number;
  readonly transcode_profile: string | null;
  readonly priority: number;
  readonly error_message: string | null;
  readonly retry_count: number;
  readonly next_attempt_at: number;
  readonly created_at: SqlTime;
  readonly started_at: SqlTime | null;
  readonly completed_at: SqlTime | null;
  readonly expires_at: SqlTime | null;
  readonly reason: string;
}

export interface QueueRow {
  /** The order of the edits. */
  readonly id: number;
  readonly op_id: string;
  readonly user_id: number;
  readonly operation: string;
  readonly entity_type: string;
  readonly entity_id: string;
  readonly payload: string | null;
  readonly status: 'pending' | 'inflight' | 'blocked' | 'dead' | 'completed';
  readonly attempts: number;
  readonly max_attempts: number;
  readonly last_attempt: SqlTime | null;
  readonly error_message: string | null;
  readonly created_at: SqlTime;
  readonly occurred_at: SqlTime | null;
  readonly completed_at: SqlTime | null;
  readonly next_attempt_at: number;
  readonly lease_until: number | null;
  readonly lease_owner: string | null;
  readonly is_sent: number;
  readonly expected_count: number | null;
  readonly base: string | null;
}

export interface ScopeRow {
  readonly user_id: number;
  readonly scope: string;
  readonly is_complete: number;
  readonly position: string | null;
  readonly cursor: string | null;
  readonly item_count: number | null;
  readonly started_at: SqlTime | null;
  readonly finished_at: SqlTime | null;
  readonly error_message: string | null;
}
