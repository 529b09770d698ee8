import { existsSync } from 'node:fs';
import type { Clock, Connection, Log, Writer } from '../engine/index.ts';
import { type FreeBytes, writeSnapshot } from '../files/index.ts';
import { applyMigration } from './apply.ts';
import { backupName, pruneBackups, removePartialBackups } from './backup.ts';
import { holdsData } from './contents.ts';
import { removeMigrationLock, withMigrationLock } from './lock.ts';
import { Meta } from './meta.ts';
import type { MigrationEvent, MigrationReport, Schema, SkippedRows } from './types.ts';
import { fileVersion, pendingMigrations } from './version.ts';

/** Notes of the meta table: the last backup, and `from version` while an upgrade is under way. */
const backupKey = 'migration_backup';
const openKey = 'migration_open';

export interface MigrateOptions {
  readonly clock: Clock;
  readonly keepBackups: number;
  readonly log: Log | undefined;
  readonly freeBytes: FreeBytes;
  readonly onEvent: (event: MigrationEvent) => void;
}

/**
 * Brings a file to the program's schema version, in write-ahead mode; what was done. Each migration is one transaction, so a
 * kill at any instant leaves a file from which the next call goes on. Two processes at once do it once.
 * Throws `newer_schema`, `older_schema`, `no_space`, `migration_failed` or `busy`.
 */
export function migrate(connection: Connection, schema: Schema, options: MigrateOptions): MigrationReport {
  const version = fileVersion(connection);
  const meta = new Meta(schema.name, options.clock);
  const pending = pendingMigrations(schema, version, connection.path);
  if (pending.length === 0 && journalMode(connection) === 'wal') {
    forgetFailedUpgrade(connection, meta);
    removeMigrationLock(connection.path);
    return { from: version, to: version, applied: [], skipped: [], backup: null, resumed: false };
  }
  const waiting = (): void => options.onEvent({ kind: 'waiting', path: connection.path });
  return withMigrationLock(connection.path, waiting, () => {
    // Under the lock: two processes that change the mode of one new file at once would meet "locked".
    connection.direct('PRAGMA journal_mode = WAL');
    return upgrade(connection, schema, meta, options);
  });
}

function upgrade(
  connection: Connection,
  schema: Schema,
  meta: Meta,
  options: MigrateOptions,
): MigrationReport {
  const { path } = connection;
  const from = fileVersion(connection);
  const pending = pendingMigrations(schema, from, path);
  const last = pending.at(-1);
  const prepared = last ? prepare(connection, meta, from, options) : { backup: null, resumed: false };
  const applied: { version: number; name: string; ms: number }[] = [];
  const skipped: SkippedRows[] = [];
  for (const migration of pending) {
    const { version, name } = migration;
    options.onEvent({ kind: 'started', path, version, name });
    const start = performance.now();
    const finish = (writer: Writer): void => {
      if (migration === last) meta.remove(writer, openKey);
    };
    const lost = applyMigration(connection, meta, migration, finish);
    if (lost === undefined) continue;
    const ms = Math.round(performance.now() - start);
    applied.push({ version, name, ms });
    skipped.push(...lost);
    options.onEvent({ kind: 'applied', path, version, name, ms });
  }
  if (prepared.backup) prune(connection, meta, options);
  return { from, to: fileVersion(connection), applied, skipped, ...prepared };
}

/** Makes the backup, unless an interrupted upgrade has made it already; its path is noted before anything changes. */
function prepare(
  connection: Connection,
  meta: Meta,
  from: number,
  options: MigrateOptions,
): { backup: string | null; resumed: boolean } {
  removePartialBackups(connection.path);
  const noted = connection.read((reader) => ({
    open: meta.get(reader, openKey),
    backup: meta.get(reader, backupKey),
    data: holdsData(reader, meta.table),
  }));
  const known = noted.backup !== undefined && existsSync(noted.backup) ? noted.backup : null;
  if (noted.open === 'empty') return { backup: null, resumed: true };
  if (noted.open === 'saved' && known !== null) return { backup: known, resumed: true };
  const backup = noted.data ? backupName(connection.path, options.clock()) : null;
  if (backup) {
    writeSnapshot(connection, backup, options.freeBytes);
    options.onEvent({ kind: 'backup', path: connection.path, file: backup });
  }
  connection.write((writer) => {
    meta.create(writer);
    if (backup) meta.set(writer, backupKey, backup);
    meta.set(writer, openKey, backup ? 'saved' : 'empty');
  });
  options.log?.info({ path: connection.path, from, backup }, 'upgrading the database');
  return { backup, resumed: false };
}

function prune(connection: Connection, meta: Meta, { keepBackups, log }: MigrateOptions): void {
  try {
    const files = pruneBackups(connection, meta, keepBackups);
    if (files.length > 0) log?.info({ files }, 'removed old backups');
  } catch (error) {
    // The upgrade itself is done: a backup too many is no reason to refuse to start.
    log?.warn({ err: error, path: connection.path }, 'old backups could not be removed');
  }
}

/** An upgrade failed, and the program that knows the file as it is works with it again: the next one needs a new backup. */
function forgetFailedUpgrade(connection: Connection, meta: Meta): void {
  if (connection.read((reader) => meta.get(reader, openKey)) === undefined) return;
  connection.write((writer) => meta.remove(writer, openKey));
}

function journalMode(connection: Connection): string {
  return connection.direct<{ journal_mode: string }>('PRAGMA journal_mode')[0]?.journal_mode ?? '';
}
