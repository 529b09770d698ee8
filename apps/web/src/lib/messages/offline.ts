import { offline } from './en/offline.ts';
import type { Messages } from './index.ts';

/** The words of kept music alone, for the worker of the store: with `m` it would carry those of all pages. */
export const offlineWords: Messages['offline'] = offline;
