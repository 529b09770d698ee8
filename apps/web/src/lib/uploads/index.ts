export { sendWhole, type UploadTarget } from './tus.ts';
export { type Upload, Uploads } from './uploads.svelte.ts';
