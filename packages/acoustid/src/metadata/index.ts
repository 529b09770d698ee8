export { Describer, type DescriberOptions } from './describe.ts';
export { type MetadataMode, type MetadataWanted, metadataWanted } from './flags.ts';
export { identifiedMetadata } from './identified.ts';
export { mirrorMetadata } from './mirror.ts';
export type {
  CreditedArtist,
  LibraryMetadata,
  Medium,
  Recording,
  RecordingParts,
  RecordingSource,
  Release,
  ReleaseEvent,
  ReleaseGroup,
  ReleaseTrack,
} from './model.ts';
export { type SaidOfTrack, saidOfTracks } from './said.ts';
export { isList, Real, type Shape, type Value } from './value.ts';
