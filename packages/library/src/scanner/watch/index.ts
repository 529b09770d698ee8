export { TouchedFolders } from './touched.ts';
export { Watching, type WatchingOptions } from './watching.ts';
