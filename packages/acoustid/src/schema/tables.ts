import type { ColumnType, Generated } from 'kysely';

type Time = ColumnType<Date, Date | string | undefined, Date | string>;
/** Text of a `cube`: `(0, 1, ...)`. */
type Cube = string;
type Address = string;

/** acoustid_app */
export interface AppTables {
  account: {
    id: Generated<number>;
    name: string;
    apikey: string;
    mbuser: string | null;
    anonymous: Generated<boolean>;
    created: Time;
    lastlogin: Date | null;
    submission_count: Generated<number>;
    application_id: number | null;
    application_version: string | null;
    created_from: Address | null;
    is_admin: Generated<boolean>;
  };
  application: {
    id: Generated<number>;
    name: string;
    version: string | null;
    apikey: string;
    created: Time;
    active: Generated<boolean>;
    account_id: number | null;
    email: string | null;
    website: string | null;
    rate_limit: number | null;
  };
  account_openid: { openid: string; account_id: number };
  account_google: { google_user_id: string; account_id: number };
  stats: {
    id: Generated<number>;
    name: string;
    value: number;
    date: ColumnType<string, string | undefined, string>;
  };
  stats_lookups: {
    id: Generated<number>;
    hour: ColumnType<Date, Date | string, never>;
    application_id: number;
    count_hits: Generated<number>;
    count_misses: Generated<number>;
  };
  stats_user_agents: {
    id: Generated<number>;
    date: ColumnType<string, string | undefined, string>;
    application_id: number;
    user_agent: string;
    ip: Address;
    count: Generated<number>;
  };
  stats_top_accounts: { id: Generated<number>; account_id: number; count: number };
}

/** A link between a track and something that is known about it. */
interface TrackLink {
  id: Generated<number>;
  track_id: number;
  created: Time;
  updated: Date | null;
  submission_count: Generated<number>;
}

interface SourceLink {
  id: Generated<number>;
  submission_id: number | null;
  source_id: number | null;
  created: Time;
}

interface Partitioned {
  created: Time;
}

/** acoustid_fingerprint */
export interface FingerprintTables {
  format: { id: Generated<number>; name: string };
  source: { id: Generated<number>; application_id: number; account_id: number; version: string | null };
  track: {
    id: Generated<number>;
    gid: Generated<string>;
    created: Time;
    updated: Date | null;
    new_id: number | null;
    disabled: Generated<boolean>;
  };
  fingerprint: TrackLink & {
    fingerprint: number[];
    length: number;
    bitrate: number | null;
    format_id: number | null;
    digest: ColumnType<string, never, never>;
  };
  fingerprint_data: {
    fingerprint_id: number;
    gid: string | null;
    fingerprint: Buffer;
    simhash: Cube | null;
    created: Time;
  };
  track_mbid: TrackLink & { mbid: string; disabled: Generated<boolean>; merged_into: number | null };
  track_puid: TrackLink & { puid: string };
  meta: {
    id: Generated<number>;
    track: string | null;
    artist: string | null;
    album: string | null;
    album_artist: string | null;
    track_no: number | null;
    disc_no: number | null;
    year: number | null;
    created: Time;
    gid: string | null;
  };
  track_meta: TrackLink & { meta_id: number };
  foreignid_vendor: { id: Generated<number>; name: string };
  foreignid: { id: Generated<number>; vendor_id: number; name: string };
  track_foreignid: TrackLink & { foreignid_id: number };
  fingerprint_source: SourceLink & { fingerprint_id: number };
  track_mbid_source: SourceLink & { track_mbid_id: number; updated: Date | null };
  track_puid_source: SourceLink & { track_puid_id: number; updated: Date | null };
  track_meta_source: SourceLink & { track_meta_id: number; updated: Date | null };
  track_foreignid_source: SourceLink & { track_foreignid_id: number; updated: Date | null };
  track_mbid_change: {
    id: Generated<number>;
    track_mbid_id: number;
    account_id: number;
    disabled: boolean;
    created: Time;
    updated: Date | null;
    note: string | null;
  };
  track_merge: {
    id: Generated<number>;
    track_id: number;
    target_id: number;
    was_disabled: boolean;
    moved: ColumnType<unknown, string, string>;
    account_id: number | null;
    note: string | null;
    created: Time;
    undone: Date | null;
  };
  track_stats: { track_id: number; fingerprint_count: number; mbid_count: number; total_submissions: number };
  fpindex_changelog: Partitioned & {
    id: Generated<number>;
    fingerprint_id: number;
    query: number[];
    /** xid8: a decimal number as text. */
    xid: Generated<string>;
  };
  backfill_state: { key: string; value: string; updated: Time };
  fpindex_meta: {
    singleton: Generated<boolean>;
    last_deleted_id: Generated<number>;
    last_deleted_created: Date | null;
    last_deleted_xid: string | null;
    updated: Time;
  };
}

/** acoustid_ingest */
export interface IngestTables {
  submission: Partitioned & {
    id: Generated<number>;
    /** Written as numbers, or as `integersParameter` makes it. */
    fingerprint: ColumnType<number[], number[] | Buffer, never>;
    length: number;
    bitrate: number | null;
    format: string | null;
    format_id: number | null;
    account_id: number | null;
    application_id: number | null;
    application_version: string | null;
    source_id: number | null;
    mbid: string | null;
    puid: string | null;
    foreignid: string | null;
    foreignid_id: number | null;
    handled: Generated<boolean>;
    handled_at: Date | null;
    meta: ColumnType<unknown, string | null, string | null>;
    meta_gid: string | null;
    meta_id: number | null;
  };
  submission_result: {
    id: Generated<number>;
    submission_id: number;
    track_id: number | null;
    fingerprint_id: number | null;
    rejection: string | null;
    created: Time;
    handled_at: Time;
    account_id: number | null;
    application_id: number | null;
    application_version: string | null;
    meta_gid: string | null;
    meta_id: number | null;
    mbid: string | null;
    puid: string | null;
    foreignid: string | null;
  };
  pending_submission: {
    id: Generated<number>;
    submission_id: number;
    created: Time;
    attempts: Generated<number>;
    next_attempt: Time;
    error: string | null;
    set_aside: Date | null;
  };
  own_submission: { key: string; submission_id: number; created: Time };
}
