export type { DownloadWish, DueDownload, StatusProgress } from './queue.ts';
export {
  claimDownload,
  downloadByNumber,
  downloadedItems,
  downloadProgress,
  downloads,
  nextDownload,
  nextSql,
  requestDownload,
} from './queue.ts';
export type { FinishedFile, KeptFile } from './transfer.ts';
export {
  advanceDownload,
  completeDownload,
  evictable,
  evictFile,
  failDownload,
  forgetOrphans,
  keptBytes,
  keptFile,
  orphanedFiles,
  pinFile,
  recoverDownloads,
  removeDownload,
  setDownloadPriority,
  setDownloadStatus,
  switchDownloads,
  useFile,
  usePlayed,
} from './transfer.ts';
