/** A store that is filled, and SQLite itself with the same rows in the same tables: how long each takes. */
import type { Account, Driver, ItemInput, SqlValue } from '@bandstand/offline';
import { buildIndexes, ingestItems, setIndexesAside, sqlTime, Unsearched } from '@bandstand/offline';
import { addLibrary, now, signIn } from '../library.ts';

/** Items of one transaction, and of one call, as a sync takes them. */
const BATCH = 8000;
const CHUNK = 2000;

export interface Filled {
  readonly account: Account;
  /** Milliseconds that the items took. */
  readonly ms: number;
}

/** Takes items into an empty store as a first sync does, batch by batch. */
export function fillStore(driver: Driver, items: readonly ItemInput[]): Filled {
  const account = signIn(driver);
  const libraryId = addLibrary(driver, account);
  const started = performance.now();
  driver.write(setIndexesAside);
  for (let at = 0; at < items.length; at += BATCH)
    driver.write((writer) => {
      const unsearched = new Unsearched(writer);
      for (let from = at; from < Math.min(at + BATCH, items.length); from += CHUNK)
        ingestItems(
          writer,
          { account, libraryId, now, unsearched },
          items.slice(from, Math.min(from + CHUNK, at + BATCH)),
        );
      unsearched.flush();
    });
  driver.write(buildIndexes);
  return { account, ms: performance.now() - started };
}

const COLUMNS = [
  'jellyfin_id',
  'server_id',
  'library_id',
  'type',
  'name',
  'sort_name',
  'production_year',
  'runtime_ticks',
  'primary_image_tag',
  'album_id',
  'album_name',
  'album_artist',
  'artists',
  'index_number',
  'parent_index_number',
  'genres',
  'metadata_json',
  'date_created',
  'etag',
  'size_bytes',
  'created_at',
  'updated_at',
  'last_sync',
];
const insert = `INSERT INTO items (${COLUMNS.join(', ')}) VALUES (${COLUMNS.map(() => '?').join(', ')})`;

const valuesOf = (item: ItemInput, account: Account, libraryId: number): SqlValue[] => [
  item.id,
  account.serverId,
  libraryId,
  item.type,
  item.name,
  item.sortName,
  item.year,
  item.runtimeTicks,
  item.imageTag,
  item.albumId,
  item.albumName,
  item.albumArtist,
  JSON.stringify(item.artists),
  item.index,
  item.parentIndex,
  JSON.stringify(item.genres),
  JSON.stringify(item.extra),
  item.dateCreated,
  item.etag,
  item.sizeBytes,
  sqlTime(now),
  sqlTime(now),
  sqlTime(now),
];

/**
 * The limit: rows that are ready go into the same tables with their indexes and the search table, by prepared statements,
 * and nothing is looked up, linked or compared. Milliseconds.
 */
export function fillRaw(driver: Driver, items: readonly ItemInput[]): number {
  const account = signIn(driver);
  const libraryId = addLibrary(driver, account);
  const rows = items.map((item) => valuesOf(item, account, libraryId));
  // With the trigger SQLite keeps a journal of each statement.
  driver.write((writer) => writer.run('DROP TRIGGER items_ai'));
  const started = performance.now();
  for (let at = 0; at < rows.length; at += BATCH)
    driver.write((writer) => {
      const before = writer.value<number>('SELECT max(id) FROM items') ?? 0;
      for (const values of rows.slice(at, at + BATCH)) writer.run(insert, values);
      writer.run(
        `INSERT INTO items_fts (rowid, name, overview, artists, album_name, album_artist)
         SELECT id, name, overview, artists, album_name, album_artist FROM items WHERE id > ?`,
        [before],
      );
      writer.run('INSERT INTO item_visibility (user_id, item_id) SELECT ?, id FROM items WHERE id > ?', [
        account.userId,
        before,
      ]);
    });
  return performance.now() - started;
}
