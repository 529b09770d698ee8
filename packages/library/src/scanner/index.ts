export { ArtistBook, genreRows, importMark, type Resettling, resettle } from './apply/index.ts';
export { runScanCommand, type ScanCommandOptions } from './command.ts';
export { ScanHost, type ScanHostOptions } from './host.ts';
export {
  type CurrentScan,
  cancelScan,
  type LastScan,
  requestScan,
  type ScanStatus,
  type ScanWork,
  scanHandlers,
  scanKind,
  scanStatus,
} from './jobs/index.ts';
export {
  countMissing,
  deleteMissingTracks,
  type MissingRow,
  missingIds,
  missingTracks,
  type ProblemRow,
  scanProblems,
} from './missing/index.ts';
export { addMusicRoot, musicRoots, removeMusicRoot } from './roots.ts';
export type { ScanProgress } from './run/progress.ts';
export { type ScanRequest, type TouchedFolder, wholeScan } from './run/request.ts';
export { type ScanOptions, type ScanSummary, type SkippedRoot, scan } from './run/scan.ts';
export { adoptUnowned, deleteForsakenAlbum, deleteForsakenAlbums } from './store/album-store.ts';
export { deleteUnusedArtists, insertArtist } from './store/artist-store.ts';
export {
  type CreditRow,
  type WrittenCredit,
  writeAlbumCredits,
  writeList,
  writeTrackCredits,
} from './store/credit-store.ts';
export { type RootRecord, type RootState, setRootWritable, uploadRoot } from './store/root-store.ts';
export { type Row, updateRow } from './store/row-store.ts';
export { isPublishing, setPublishScanned } from './store/setting-store.ts';
export { writeLyrics } from './store/track-store.ts';
