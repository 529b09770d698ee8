export type { FileStore, OpenFileOptions } from './open.ts';
export { openFile } from './open.ts';
