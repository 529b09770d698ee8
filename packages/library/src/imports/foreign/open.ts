import { chmodSync, copyFileSync, constants as fs, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseError, openReadOnly, type ReadOnlyDatabase } from '@bandstand/sqlite';
import { ImportError } from '../errors.ts';
import { damageIn } from './check.ts';

/** Largest database that is looked at, in bytes: 32 GiB. */
export const largestSource = 32 * 1024 ** 3;

/** A private copy of somebody's database; the original is read as a plain file and never opened. */
export interface Copy {
  readonly db: ReadOnlyDatabase;
  /** Closes and removes the copy. */
  close(): void;
}

/**
 * Copies a database with its log into a folder that only we can read, and checks the copy from end to end. So the
 * original stays as it is to the last byte, may lie on a read-only disk, and cannot change while it is read.
 * Throws ImportError not_found, too_large, not_a_database, damaged, in_use.
 */
export function openCopy(
  path: string,
  options: { readonly scratch?: string; readonly most?: number } = {},
): Copy {
  const { scratch = tmpdir(), most = largestSource } = options;
  const size = sizeOf(path) ?? notThere(path);
  if (size + (sizeOf(`${path}-wal`) ?? 0) > most)
    throw new ImportError(
      'too_large',
      `${path} is larger than ${most} bytes: this is no database we import.`,
    );
  const folder = mkdtempSync(join(scratch, 'bandstand-import-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    const copy = join(folder, 'source.db');
    copyUnchanged(path, copy);
    const db = opened(path, copy);
    return {
      db,
      close() {
        db.close();
        remove();
      },
    };
  } catch (error) {
    remove();
    throw error;
  }
}

function sizeOf(path: string): number | undefined {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats?.isFile() === true ? stats.size : undefined;
}

function notThere(path: string): never {
  throw new ImportError('not_found', `There is no file ${path} that can be read.`);
}

/** A file that is written to meanwhile is copied again, a few times. */
function copyUnchanged(from: string, to: string): void {
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const before = stateOf(from);
    for (const part of ['', '-wal']) {
      rmSync(`${to}${part}`, { force: true });
      if (sizeOf(`${from}${part}`) === undefined) continue;
      copyFileSync(`${from}${part}`, `${to}${part}`, fs.COPYFILE_FICLONE);
      chmodSync(`${to}${part}`, 0o600);
    }
    if (stateOf(from) === before) return;
  }
  throw new ImportError(
    'in_use',
    `${from} is being written to. Stop the program that uses it, or import a backup of it.`,
  );
}

function stateOf(path: string): string {
  return ['', '-wal']
    .map((part) => {
      const stats = statSync(`${path}${part}`, { throwIfNoEntry: false });
      return stats === undefined ? '-' : `${stats.ino}/${stats.size}/${stats.mtimeMs}`;
    })
    .join(' ');
}

function opened(path: string, copy: string): ReadOnlyDatabase {
  let db: ReadOnlyDatabase;
  try {
    db = openReadOnly(copy);
  } catch (error) {
    throw notUsable(path, error);
  }
  try {
    const problem = db.read(damageIn);
    if (problem !== undefined) throw new ImportError('damaged', `${path} is damaged (${problem}). ${advice}`);
    return db;
  } catch (error) {
    db.close();
    throw error instanceof ImportError ? error : notUsable(path, error);
  }
}

const advice = 'Repair it with the sqlite3 program (.recover), or import a backup.';

function notUsable(path: string, cause: unknown): ImportError {
  const isNone = cause instanceof DatabaseError && cause.code === 'not_a_database';
  if (isNone) return new ImportError('not_a_database', `${path} is not a SQLite database.`, { cause });
  const words = cause instanceof Error ? cause.message.replaceAll(/\S*bandstand-import-\S*/g, path) : '';
  return new ImportError('damaged', `${path} cannot be read (${words}). ${advice}`, { cause });
}
