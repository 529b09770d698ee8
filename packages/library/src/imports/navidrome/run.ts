import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import type { Readable, Writer } from '@bandstand/sqlite';
import { ImportError } from '../errors.ts';
import {
  countRows,
  type ForeignRow,
  type ForeignTable,
  foreignTables,
  openCopy,
  pages,
  textOf,
} from '../foreign/index.ts';
import { ensureSource } from '../ledger/index.ts';
import { Mover, People, type Person } from '../moving/index.ts';
import { type ImportReport, Tally } from '../report.ts';
import { annotationColumns, moveAnnotation, moveBookmark, movePlay, moveQueue } from './annotations.ts';
import { NavidromeItems } from './items.ts';
import type { Moving, NavidromeOptions } from './moving.ts';
import { movePlaylist, playlistColumns } from './playlists.ts';

/**
 * Moves what people did on a Navidrome: favourites, ratings, plays, playlists, bookmarks, play queues. Music is not
 * copied: tracks, albums and artists are found here by path, MusicBrainz ids or names, and what is not found is named.
 * When the signal aborts, it ends after the present batch with `stopped`. Throws ImportError.
 */
export async function importNavidrome(options: NavidromeOptions): Promise<ImportReport> {
  const copy = openCopy(options.path, options.scratch === undefined ? {} : { scratch: options.scratch });
  const tally = new Tally();
  let stopped = false;
  try {
    const tables = foreignTables(copy.db);
    checkShape(options.path, tables);
    const users = usersOf(copy.db, tables);
    const source = options.db.write((writer) => ensureSource(writer, 'navidrome', identityOf(users)));
    const named = new People(options.accounts, options.named, tally);
    const people = new Map(
      users.flatMap(({ id, name }): [string, Person][] => {
        const viewer = named.find(name);
        return viewer === undefined ? [] : [[id, { viewer, key: id }]];
      }),
    );
    const items = new NavidromeItems(copy.db, tables);
    const mover = new Mover({ source, tally, clock: options.clock });
    await moveAll({ ...options, from: copy.db, tables, tally, items, mover, people });
  } catch (error) {
    if (!options.signal.aborted) throw error;
    stopped = true;
  } finally {
    copy.close();
  }
  return tally.report({ kind: 'navidrome', dryRun: false, stopped });
}

function checkShape(path: string, tables: ReadonlyMap<string, ForeignTable>): void {
  const needed = { user: 'user_name', annotation: 'item_id', media_file: 'path' };
  for (const [table, column] of Object.entries(needed)) {
    if (tables.get(table)?.columns.has(column) === true) continue;
    throw new ImportError(
      'unknown_shape',
      `${path} is no Navidrome database: it has no ${table}.${column}. The file is called navidrome.db.`,
    );
  }
}

interface User {
  readonly id: string;
  readonly name: string;
}

function usersOf(db: Readable, tables: ReadonlyMap<string, ForeignTable>): User[] {
  const table = tables.get('user');
  if (table === undefined) return [];
  return [...pages(db, table, ['id', 'user_name'])].flat().flatMap((row) => {
    const [id, name] = [textOf(row['id'], 200), textOf(row['user_name'], 200)];
    return id === null || name === null ? [] : [{ id, name }];
  });
}

/** Ids of users are random and stay: the first one tells a Navidrome from others. */
function identityOf(users: readonly User[]): string {
  return createHash('sha256')
    .update(users[0]?.id ?? '')
    .digest('hex')
    .slice(0, 32);
}

async function moveAll(moving: Moving): Promise<void> {
  // Single plays first, so that the numbers of the annotations add only what they do not tell.
  await each(moving, 'scrobbles', ['user_id', 'media_file_id', 'submission_time'], movePlay);
  await each(moving, 'annotation', annotationColumns, moveAnnotation);
  await each(
    moving,
    'bookmark',
    ['user_id', 'item_id', 'item_type', 'comment', 'position', 'updated_at'],
    moveBookmark,
  );
  await each(moving, 'playqueue', ['user_id', 'current', 'position', 'items'], moveQueue);
  await each(moving, 'playlist', playlistColumns, movePlaylist);
}

async function each(
  moving: Moving,
  name: string,
  columns: readonly string[],
  move: (moving: Moving, writer: Writer, row: ForeignRow) => void,
): Promise<void> {
  const table = moving.tables.get(name);
  if (table === undefined) return;
  const total = countRows(moving.from, table);
  let done = 0;
  for (const page of pages(moving.from, table, columns)) {
    moving.signal.throwIfAborted();
    moving.db.write((writer) => {
      for (const row of page) move(moving, writer, row);
    });
    done += page.length;
    moving.progress(done, total, name);
    await breathe();
  }
}
