export type { FileFacts } from './answer-file.ts';
export { answerFile } from './answer-file.ts';
export type { FilmPlace, FilmSubtitles, KeptFilm } from './keeper/film.ts';
export type { KeepersOptions } from './keeper/keepers.ts';
export { serveKeepers } from './keeper/keepers.ts';
export type { KeptLyrics } from './keeper/lyrics.ts';
export type {
  Changed,
  Keeper,
  KeeperState,
  KeptEdit,
  KeptRule,
  News,
  Space,
  SyncPhase,
} from './keeper/port.ts';
export { isNews, keeperMethods, keeperPort, newsPort } from './keeper/port.ts';
export type { StorePlace } from './letters.ts';
export type { StoreService } from './office.ts';
export type { OpfsOptions, OpfsPool } from './opfs.ts';
export { openPool } from './opfs.ts';
export type { Channel, Locks } from './platform.ts';
export { PooledStore } from './pooled-store.ts';
export { keepFiles, PrivateFiles } from './private-files.ts';
export type { Seat, SeatOptions } from './seat.ts';
export { takeSeat } from './seat.ts';
export { SecretVault } from './secrets.ts';
export type { StoreTab } from './tab.ts';
export { connectTab } from './tab.ts';
export type { OpenStore, StoreWorkerOptions } from './worker.ts';
export { startStoreWorker } from './worker.ts';
