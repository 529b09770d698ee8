/** New library databases for tests: the tables are made once for a process, and what tests get is copied from there. */
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { type Database, openDatabase } from '@bandstand/sqlite';
import { librarySchema } from '../src/schema/index.ts';

const open = (path: string): Database => openDatabase({ path, schema: librarySchema, synchronous: 'normal' });

let template: string | undefined;

/** A database that was closed in order, so that its file is all of it; it is gone with this process. */
function makeTemplate(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-template-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'library.db');
  open(path).close();
  return path;
}

/** Opens the database at `path`, with empty tables where there is none yet. The caller closes it. */
export function openLibrary(path: string): Database {
  template ??= makeTemplate();
  if (!existsSync(path)) copyFileSync(template, path);
  return open(path);
}
