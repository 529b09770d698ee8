import type { Migration } from '../../drivers/index.ts';
import { downloads } from './downloads.ts';
import { items } from './items.ts';
import { playlists } from './playlists.ts';
import { search } from './search.ts';
import { sync } from './sync.ts';
import { userData } from './user-data.ts';

/** Rows whose item or user is missing: files of programs that left foreign keys off have them. */
const strays = [
  ['users', 'server_id', 'servers'],
  ['libraries', 'server_id', 'servers'],
  ['items', 'server_id', 'servers'],
  ['media_streams', 'item_id', 'items'],
  ['user_data', 'item_id', 'items'],
  ['user_data', 'user_id', 'users'],
  ['downloads', 'item_id', 'items'],
  ['downloads', 'user_id', 'users'],
  ['thumbnails', 'item_id', 'items'],
  ['sync_queue', 'user_id', 'users'],
  ['playlists', 'user_id', 'users'],
  ['playlist_items', 'item_id', 'items'],
  ['playlist_items', 'playlist_id', 'playlists'],
] as const;

/** Mends what the first form loses or makes slow, and adds what syncing, sharing and merging need. */
export const mended: Migration = {
  version: 2,
  name: 'ghosts, leases, bases, shared files, sight by user',
  foreignKeys: 'off',
  up: (db) => {
    for (const [table, column, parent] of strays) {
      const gone = db.run(`DELETE FROM ${table} WHERE ${column} NOT IN (SELECT id FROM ${parent})`).changes;
      db.skipped(table, `its ${column} named no row of ${parent}`, gone);
    }
    db.exec(`UPDATE items SET parent_id = NULL WHERE parent_id NOT IN (SELECT id FROM items);
      UPDATE items SET library_id = NULL WHERE library_id NOT IN (SELECT id FROM libraries);`);
    db.exec(items);
    db.exec(search);
    db.exec(userData);
    db.exec(downloads);
    db.exec(sync);
    db.exec(playlists);
  },
};
