export {
  followDataFolder,
  isUploadRoot,
  type LibrarySize,
  librarySize,
  type MusicRoot,
  moveMusicRoot,
  musicRoots,
} from './store.ts';
