import type { TermIndexes } from '../indexing/index.ts';
import type { SharedFormats, SubmissionQueue, TimedCache } from '../ingest/index.ts';
import type { MusicBrainzSignIn, SharedKeys } from '../keys/index.ts';
import type { RateLimits, RateWindows } from '../limits/index.ts';
import type { LibraryMetadata } from '../metadata/index.ts';
import type { Postgres, PostgresLog } from '../postgres/index.ts';

export interface ServiceOptions {
  /** Open databases, brought to this version. Whoever opened them closes them, after the service. */
  readonly postgres: Postgres;
  /** The indexes of a node, here or on another machine. */
  readonly indexes: TermIndexes;
  /** Candidates that the index gives at once: 1000 by default; an index over HTTP gives 100. */
  readonly candidates?: number;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
  /** The site's own, of at least 32 characters: its keys are derived from it. */
  readonly secret: string;
  /** What describes recordings where there is no mirror of MusicBrainz. */
  readonly library?: LibraryMetadata;
  readonly limits?: Partial<RateLimits>;
  /** Where requests are counted; in memory by default. */
  readonly windows?: RateWindows;
  /** Where answers of MusicBrainz are kept for a while; in memory by default. */
  readonly cache?: TimedCache;
  /** Where it is remembered what keys stand for, and the ids of formats; in memory by default. */
  readonly keys?: SharedKeys;
  readonly formats?: SharedFormats;
  /** Where submissions wait; the table pending_submission by default. It is closed with the service. */
  readonly queue?: SubmissionQueue;
  readonly signIn?: MusicBrainzSignIn;
  /** ms for finding one fingerprint; 1000 by default. */
  readonly searchTimeoutMs?: number;
}
