export {
  type Account,
  type AccountViewer,
  authorize,
  type Role,
  roles,
  type Viewer,
} from './access/index.ts';
export {
  AccountError,
  type AccountServices,
  bearerChallenge,
  createAccountServices,
  type Keyring,
} from './accounts/index.ts';
export { LibraryError, type LibraryErrorCode } from './errors/index.ts';
export { createLibrary, type Library, type LibraryOptions } from './library.ts';
export { librarySize, moveMusicRoot, musicRoots } from './overview/index.ts';
export {
  addMusicRoot,
  type LastScan,
  runScanCommand,
  type ScanProgress,
  wholeScan,
} from './scanner/index.ts';
export { librarySchema } from './schema/index.ts';
export type { LibraryServices } from './services.ts';
