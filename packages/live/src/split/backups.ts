import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Database } from '@bandstand/sqlite';

const stamp = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

/** `streamhub.db.bak-2026-11-21T08-18-31-544Z`, as StreamHub calls them. */
export function backupName(path: string, now: number): string {
  return `${path}.bak-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
}

/** Keeps the newest `keep` backups beside a database, and those that its notes name. */
export function pruneBackups(db: Database, keep: number): void {
  const prefix = `${basename(db.path)}.bak-`;
  const files = readdirSync(dirname(db.path))
    .filter((name) => name.startsWith(prefix) && stamp.test(name.slice(prefix.length)))
    .toSorted()
    .map((name) => join(dirname(db.path), name))
    .slice(0, -Math.max(1, keep));
  const named = db.read((reader) =>
    files.filter(
      (file) => reader.value('SELECT 1 FROM _streamhub_meta WHERE value = ? LIMIT 1', [file]) === 1,
    ),
  );
  for (const file of files) if (!named.includes(file)) rmSync(file, { force: true });
}
