export { processHolder } from './holder.ts';
export { MediaFolder } from './media-folder.ts';
export type { FileStore, OpenFileOptions } from './open.ts';
export { openFile } from './open.ts';
export type { SecretFileOptions } from './secret-file.ts';
export { SecretFile } from './secret-file.ts';
