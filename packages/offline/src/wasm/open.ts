import type { Database, Sqlite3Static } from '@sqlite.org/sqlite-wasm';
import sqlite3InitModule from '@sqlite.org/sqlite-wasm';
import { migrateHere, type Schema } from '../drivers/index.ts';
import { storeSchema } from '../schema/index.ts';
import { WasmConnection } from './connection.ts';

/** A statement that fails throws; the library would write it on the console besides, also where it is expected. */
function warn(...words: readonly unknown[]): void {
  if (!String(words[0]).startsWith('sqlite3_step() rc=')) console.warn(...words);
}

/** Loads and starts SQLite's wasm; half a megabyte, so once for all databases of a thread. */
export function loadSqlite(): Promise<Sqlite3Static> {
  // The library takes its settings from this place alone, and removes them when it has started.
  Object.assign(globalThis, { sqlite3ApiConfig: { warn } });
  return sqlite3InitModule();
}

/**
 * Pragmas of every wasm database. Cascades work only with the first, which is off unless told (per connection). Rows are half
 * a kilobyte: with twice as many of them on a page a first load takes a tenth less; files that are there keep their pages.
 */
const PRAGMAS = `PRAGMA foreign_keys = ON; PRAGMA trusted_schema = OFF; PRAGMA recursive_triggers = OFF;
  PRAGMA page_size = 8192;`;

/** Brings an open database to the schema. Closes it on errors: `newer_schema`, `migration_failed`. */
export function connectWasm(
  sqlite3: Sqlite3Static,
  db: Database,
  options: { readonly pragmas?: string; readonly schema?: Schema } = {},
): WasmConnection {
  const connection = new WasmConnection(sqlite3, db);
  try {
    connection.exec(PRAGMAS + (options.pragmas ?? ''));
    migrateHere(connection, options.schema ?? storeSchema);
    return connection;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** A store in memory, empty or filled with the bytes of a database file. It is gone when it is closed. */
export function openMemory(
  sqlite3: Sqlite3Static,
  options: { readonly bytes?: Uint8Array; readonly schema?: Schema } = {},
): WasmConnection {
  const db = new sqlite3.oo1.DB(':memory:', 'c');
  if (options.bytes !== undefined) deserialize(sqlite3, db, options.bytes);
  return connectWasm(sqlite3, db, options.schema === undefined ? {} : { schema: options.schema });
}

function deserialize(sqlite3: Sqlite3Static, db: Database, bytes: Uint8Array): void {
  const { capi, wasm } = sqlite3;
  const flags = capi.SQLITE_DESERIALIZE_FREEONCLOSE | capi.SQLITE_DESERIALIZE_RESIZEABLE;
  const address = wasm.allocFromTypedArray(bytes);
  db.checkRc(capi.sqlite3_deserialize(db, 'main', address, bytes.byteLength, bytes.byteLength, flags));
}
