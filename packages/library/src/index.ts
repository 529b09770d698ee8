export {
  type Account,
  type AccountViewer,
  type Action,
  type AlbumFacts,
  asViewer,
  authorize,
  mayAlbum,
  mayPlaylist,
  mayTrack,
  mayUpload,
  type PlaylistFacts,
  type Role,
  roles,
  type Scope,
  scopes,
  stranger,
  type TrackFacts,
  type Viewer,
} from './access/index.ts';
export {
  AccountError,
  type AccountServices,
  bearerChallenge,
  createAccountServices,
  type Keyring,
} from './accounts/index.ts';
export { createLibrary } from './create.ts';
export { LibraryError, type LibraryErrorCode } from './errors/index.ts';
export { emptyDraftOf, type HeardTrack, heardTracks, seenTrackGids } from './heard/index.ts';
export {
  askServer,
  type ExcerptFind,
  type ExcerptQuestion,
  type FindQuestion,
  type Found,
  type FoundTrack,
  type IdentifiedRecording,
  type Identifier,
  IdentifierAway,
  type IdentifierMatch,
  type IdentifierState,
  type LookupQuestion,
  type PlayedSound,
  type SubmissionOutcome,
  type SubmittedRecording,
  teachAgain,
  type WholeFingerprint,
  type WholeFingerprints,
  wholeFingerprints,
} from './identify/index.ts';
export {
  everybodyCame,
  ImportError,
  type ImportOptions,
  type ImportReport,
  importNavidrome,
  importSubsonic,
  importTuneCamp,
} from './imports/index.ts';
export type { Library, LibraryOptions } from './library.ts';
export { followDataFolder, isUploadRoot, librarySize, moveMusicRoot, musicRoots } from './overview/index.ts';
export { type KnownRecording, type KnownRelease, recordingsByMbid } from './recordings/index.ts';
export {
  addMusicRoot,
  type LastScan,
  runScanCommand,
  type ScanProgress,
  wholeScan,
} from './scanner/index.ts';
export { librarySchema } from './schema/index.ts';
export type { LibraryServices } from './services.ts';
export { UploadError } from './uploads/index.ts';
