export { type ExportedFile, type ExportOptions, exportApp } from './export.ts';
export { type ImportOptions, importApp } from './import.ts';
export { type MoveOptions, moveApp, type ReplicateOptions, replicateApp } from './replicate.ts';
