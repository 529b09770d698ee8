export { mostAttempts, restMs, retryAt } from './back-off.ts';
export { type Contents, contentOf } from './contents.ts';
export { endsOf, type SubmissionEnd } from './ends.ts';
export { fingerprintGid, metaGid, metaOf, type SubmittedMeta } from './gids.ts';
export { Handover } from './handover.ts';
export { Importer, type ImporterParts, IndexBehindError, lockFingerprints } from './importer.ts';
export { KnownMbids, type MbidState, mirrorSchema, type TimedCache } from './known-mbids.ts';
export { MemoryCache } from './memory-cache.ts';
export { PendingNews } from './news.ts';
export { continueNumbers } from './numbering.ts';
export { createImport, type ImportOptions } from './open.ts';
export {
  type DueSubmission,
  type FailedTry,
  latestNow,
  lockDue,
  postponePending,
  removePending,
} from './pending.ts';
export { PostgresQueue } from './postgres-queue.ts';
export type { Delivery, SubmissionQueue, Waiting } from './queue.ts';
export { insertSubmissions, type NewSubmission, recordSubmissions, type SubmissionOrigin } from './record.ts';
export { listSetAside, retrySetAside, type SetAside } from './set-aside.ts';
export { Formats, type SharedFormats } from './sources.ts';
export { type Rejection, readSubmissions, rejectionOf, type Submission } from './submissions.ts';
export { thresholds } from './thresholds.ts';
export { ImportWorker } from './worker.ts';
