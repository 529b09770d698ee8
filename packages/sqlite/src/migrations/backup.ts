import { readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Connection } from '../engine/index.ts';
import type { Meta } from './meta.ts';

const stamp = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

/** `library.db.bak-2026-11-21T08-18-31-544Z`: an ISO time without the characters that some file systems refuse. */
export function backupName(path: string, now: number): string {
  return `${path}.bak-${new Date(now).toISOString().replaceAll(/[:.]/g, '-')}`;
}

/** Backups of earlier upgrades beside the database, oldest first. */
export function existingBackups(path: string): string[] {
  return beside(path)
    .filter((name) => stamp.test(name))
    .sort()
    .map((name) => `${path}.bak-${name}`);
}

/** Removes halves of backups that a kill left. */
export function removePartialBackups(path: string): void {
  for (const name of beside(path)) {
    if (name.endsWith('.partial') && stamp.test(name.slice(0, -'.partial'.length))) {
      rmSync(`${path}.bak-${name}`, { force: true });
    }
  }
}

/** Keeps the newest `keep` backups, and any that the notes still name; the paths removed. */
export function pruneBackups(connection: Connection, meta: Meta, keep: number): string[] {
  const old = existingBackups(connection.path).slice(0, -Math.max(1, keep));
  const forgotten = connection.read((reader) => old.filter((file) => !meta.mentions(reader, file)));
  for (const file of forgotten) rmSync(file, { force: true });
  return forgotten;
}

function beside(path: string): string[] {
  const prefix = `${basename(path)}.bak-`;
  return readdirSync(join(dirname(path)))
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));
}
