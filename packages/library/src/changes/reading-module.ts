import type * as reading from './reading.ts';

/** What the module below exports. */
export type ChangesReading = typeof reading;

/** The module for the ReadPool of the change feed. */
export const changesReadingModule = new URL('./reading.ts', import.meta.url);
