export { type Archive, type ArchiveParts, openArchive } from './open.ts';
