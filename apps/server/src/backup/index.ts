export { holdsExcerpts, teachExcerptsAgain } from './excerpts.ts';
export { identificationSource, indexSource } from './identification.ts';
export { IdentificationStore, type IdentificationStoreOptions } from './identification-restore.ts';
export { liveSources } from './live.ts';
export { musicFolders, peoplesFiles, pointToRestoredMusic } from './music.ts';
export { restoreBackup, unpackBackup } from './restore.ts';
export {
  configSource,
  databaseSource,
  folderSource,
  type LivingFolder,
  livingFolderSource,
  secretsSource,
} from './sources.ts';
export { BackupError, type BackupSource, type Manifest, type RestoredStore } from './types.ts';
export { writeBackup } from './write.ts';
