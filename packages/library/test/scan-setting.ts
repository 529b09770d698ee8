/* oxlint-disable typescript/no-unnecessary-type-parameters -- a test names the type of its rows beside the SQL */
/** A music folder, a library and a scanner for one test. */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { createTagReader } from '@bandstand/media';
import type { Database, SqlValue } from '@bandstand/sqlite';
import {
  addMusicRoot,
  type ScanProgress,
  type ScanRequest,
  type ScanSummary,
  scan,
  wholeScan,
} from '../src/scanner/index.ts';
import { openLibrary } from './fresh-library.ts';
import { type SoundFile, writeSound } from './sound-files.ts';

export interface ScanSetting {
  readonly db: Database;
  /** The first music folder. */
  readonly music: string;
  readonly folder: string;
  /** Is done before the library is closed and removed; hooks of the test come after that. */
  ending(end: () => Promise<void>): void;
  /** A path in the music folder, its folder made. */
  at(path: string): string;
  /** Writes a sound file into the music folder. */
  sound(path: string, file?: SoundFile): void;
  scan(
    request?: Partial<ScanRequest>,
    signal?: AbortSignal,
    progress?: (progress: ScanProgress) => void,
  ): Promise<ScanSummary>;
  rows<T = Record<string, SqlValue>>(sql: string, params?: readonly SqlValue[]): T[];
  value<T = SqlValue>(sql: string, params?: readonly SqlValue[]): T;
  run(sql: string, params?: readonly SqlValue[]): void;
}

/** Everything is closed and removed when the test ends. */
export function scanSetting(t: TestContext): ScanSetting {
  const folder = mkdtempSync(join(tmpdir(), 'bandstand-scan-'));
  const music = join(folder, 'music');
  mkdirSync(music);
  const db = openLibrary(join(folder, 'library.db'));
  const reader = createTagReader({ threads: 1 });
  addMusicRoot(db, music, 'Music');
  const ends: (() => Promise<void>)[] = [];
  t.after(async () => {
    for (const end of ends.toReversed()) await end();
    await reader.close();
    db.close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  });
  const at = (path: string) => {
    mkdirSync(dirname(join(music, path)), { recursive: true });
    return join(music, path);
  };
  return {
    db,
    music,
    folder,
    ending: (end) => void ends.push(end),
    at,
    sound: (path, file) => writeSound(at(path), file),
    scan: (request = {}, signal = new AbortController().signal, progress = () => {}) =>
      scan({ ...wholeScan, ...request }, { db, reader, clock: Date.now, signal, progress }),
    rows: (sql, params = []) => db.read((reader) => reader.all(sql, params)),
    value: <T>(sql: string, params: readonly SqlValue[] = []) =>
      db.read((reader) => reader.value<T>(sql, params)) as T,
    run: (sql, params = []) => {
      db.write((writer) => writer.run(sql, params));
    },
  };
}

/** Albums with their tracks in words: 'Artist - Title: 1 First / 2 Second'. */
export function shelf(s: ScanSetting): string[] {
  const rows = s.rows<{ album: string; tracks: string | null }>(
    `SELECT a.album_artist || ' - ' || a.title AS album,
       (SELECT group_concat(text, ' / ') FROM (SELECT ifnull(t.track_num || ' ', '') || t.title AS text FROM tracks t
          WHERE t.album_id = a.id AND t.missing_since IS NULL ORDER BY t.disc_num, t.track_num, t.title)) AS tracks
       FROM albums a ORDER BY album`,
  );
  return rows.map(({ album, tracks }) => `${album}: ${tracks ?? ''}`);
}

/** Runs `work` as somebody whom permissions bind. */
export async function asNobody(work: () => Promise<unknown>): Promise<void> {
  const { geteuid, seteuid } = process;
  const isRoot = geteuid?.() === 0;
  if (isRoot) seteuid?.(65_534);
  await work().finally(() => isRoot && seteuid?.(0));
}
