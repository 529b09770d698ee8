import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { DumpError } from './failure.ts';

/** The tables of a dump in the order in which they are loaded: what others speak of comes first. */
export const dumpTables = [
  'track',
  'meta',
  'fingerprint',
  'track_fingerprint',
  'track_mbid',
  'track_puid',
  'track_meta',
] as const;
export type DumpTable = (typeof dumpTables)[number];

/** A day of a dump is one in UTC, written 2026-07-22. */
export type Day = string;

/** A file of a dump. */
export interface DumpFile {
  readonly path: string;
  readonly day: Day;
  readonly table: DumpTable;
}

const dayMs = 86_400_000;

/** Reads a day. Throws DumpError `no_day` for what is none. */
export function dayOf(text: string): Day {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  if (!Number.isNaN(at) && new Date(at).toISOString().startsWith(text)) return text;
  throw new DumpError('no_day', `${text} is no day. Write it like 2026-07-22.`);
}

/** The first instant of a day and of the next one, in ms since 1970. */
export function boundsOf(day: Day): { readonly start: number; readonly end: number } {
  const start = Date.parse(`${day}T00:00:00Z`);
  return { start, end: start + dayMs };
}

/** The days from one to another, both included; none when the last is before the first. */
export function daysBetween(first: Day, last: Day): Day[] {
  const days: Day[] = [];
  for (let at = boundsOf(first).start; at <= boundsOf(last).start; at += dayMs)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
}

/** The day before the one of `now` (ms since 1970): the last one that is over. */
export const dayBefore = (now: number): Day => new Date(now - dayMs).toISOString().slice(0, 10);

/** Where AcoustID publishes the file of a day and table, below the folder of all. */
export const pathOf = (day: Day, table: DumpTable): string =>
  join(day.slice(0, 4), day.slice(0, 7), `${day}-${table}-update.jsonl.gz`);

const fileName = /^(\d{4}-\d{2}-\d{2})-([a-z_]+)-update\.jsonl(?:\.gz)?$/;

function fileOf(path: string): DumpFile | undefined {
  const [, day = '', name = ''] = fileName.exec(basename(path)) ?? [];
  const table = dumpTables.find((known) => known === name);
  return table === undefined ? undefined : { path, day: dayOf(day), table };
}

/**
 * The files of dumps at and below these paths, day by day in the order of loading. Throws DumpError `no_files` for a path
 * that is none and has none.
 */
export async function findDumpFiles(paths: readonly string[]): Promise<DumpFile[]> {
  const found = new Map<string, DumpFile>();
  for (const path of paths) {
    const before = found.size;
    for (const file of await filesAt(path)) found.set(file.path, file);
    if (found.size === before)
      throw new DumpError('no_files', `${path} holds no files named like 2026-07-22-track-update.jsonl.gz.`);
  }
  const order = (file: DumpFile): string => `${file.day} ${dumpTables.indexOf(file.table)} ${file.path}`;
  return [...found.values()].toSorted((a, b) => (order(a) < order(b) ? -1 : 1));
}

async function filesAt(path: string): Promise<DumpFile[]> {
  const about = await stat(path).catch(() => undefined);
  if (about?.isFile() === true) return [fileOf(path) ?? []].flat();
  if (about?.isDirectory() !== true) return [];
  const below = await readdir(path, { recursive: true, withFileTypes: true });
  return below.flatMap((entry) => (entry.isFile() ? (fileOf(join(entry.parentPath, entry.name)) ?? []) : []));
}

/** The file beside another that says on which tracks its fingerprints are. */
export const linksBeside = ({ path, day }: DumpFile): string =>
  join(dirname(path), basename(path).replace(`${day}-fingerprint-`, `${day}-track_fingerprint-`));
