export { Database } from './database.ts';
export type { OpenOptions, ReadOnlyOptions } from './open.ts';
export { openDatabase, openReadOnly, ReadOnlyDatabase } from './open.ts';
export { Remembered } from './remembered.ts';
