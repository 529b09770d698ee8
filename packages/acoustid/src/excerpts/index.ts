export {
  type ExcerptMatch,
  ExcerptMatcher,
  type ExcerptRequest,
  type RecordingStore,
  type WholeRecording,
} from './excerpt-matcher.ts';
export { Locator, type Placement } from './locator.ts';
export { excerptDocument, excerptTerms } from './terms.ts';
