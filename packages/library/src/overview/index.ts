export { type LibrarySize, librarySize, type MusicRoot, moveMusicRoot, musicRoots } from './store.ts';
