import type { MigratedBind } from '../schema/index.ts';

/** The tables of each database that a backup holds: all of them, those that others point to first. */
export const savedTables = {
  app: [
    'account',
    'application',
    'account_openid',
    'account_google',
    'stats',
    'stats_lookups',
    'stats_user_agents',
    'stats_top_accounts',
  ],
  fingerprint: [
    'format',
    'source',
    'track',
    'fingerprint',
    'fingerprint_data',
    'track_mbid',
    'track_puid',
    'meta',
    'track_meta',
    'foreignid_vendor',
    'foreignid',
    'track_foreignid',
    'fingerprint_source',
    'track_mbid_source',
    'track_puid_source',
    'track_meta_source',
    'track_foreignid_source',
    'track_mbid_change',
    'track_merge',
    'fpindex_changelog',
    'fpindex_meta',
    'backfill_state',
  ],
  ingest: ['submission', 'submission_result', 'pending_submission', 'own_submission'],
} as const satisfies Readonly<Record<MigratedBind, readonly string[]>>;

/**
 * The order in which the moments of the databases are taken. What one speaks of is in those after it: an imported
 * submission has its fingerprint, a submission its account. What is imported in between waits again after a restore, and
 * its second import finds that it has been done.
 */
export const savingOrder = ['ingest', 'fingerprint', 'app'] as const satisfies readonly MigratedBind[];

/** A table whose rows say that a database is in use. */
export const telling = {
  app: 'account',
  fingerprint: 'track',
  ingest: 'submission',
} as const satisfies Readonly<Record<MigratedBind, string>>;
