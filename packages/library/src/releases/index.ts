export {
  nextStatus,
  possibleActions,
  type ReleaseAction,
  releaseActions,
  type Status,
  statuses,
} from './machine.ts';
export type { DownloadOffer, Visibility } from './release-store.ts';
export { Releases } from './releases.ts';
export { reservedSlugs, type SlugKind, slugOf, uniqueSlug } from './slug.ts';
