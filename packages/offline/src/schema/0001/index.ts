import type { Migration } from '../../drivers/index.ts';
import { catalogue } from './catalogue.ts';
import { storage } from './storage.ts';

/**
 * The first schema. A store that another program made in this very form has no version number and keeps its tables;
 * what it lacks is added.
 */
export const firstForm: Migration = {
  version: 1,
  name: 'the first form',
  up: (db) => {
    db.exec(catalogue);
    db.exec(storage);
  },
};
