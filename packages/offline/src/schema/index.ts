import type { Schema } from '../drivers/index.ts';
import { firstForm } from './0001/index.ts';
import { mended } from './0002/index.ts';
import { tracksFound } from './0003/index.ts';

/** The history of a store. Its notes about itself stand in `_offline_meta` where a file's driver keeps such notes. */
export const storeSchema: Schema = { name: 'offline', migrations: [firstForm, mended, tracksFound] };
