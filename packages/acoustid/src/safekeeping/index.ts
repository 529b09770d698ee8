export { type DatabaseDescription, descriptionFile, parseDescription, tableFile } from './description.ts';
export { SafekeepingError, type SafekeepingErrorCode } from './failure.ts';
export { type LoadedDatabases, type LoadOptions, loadDatabases } from './load.ts';
export { loadMirror, saveMirror } from './mirror.ts';
export { type MirrorDescription, mirrorFile, parseMirror } from './mirror-description.ts';
export { prepareDatabases } from './prepare.ts';
export { type RowProgress, type SaveOptions, saveDatabases } from './save.ts';
export { savedTables } from './tables.ts';
