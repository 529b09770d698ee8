import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { saveIndexes } from '@bandstand/fpindex';
import type { Logger } from '@bandstand/http';
import { indexesFolder } from '../fpindex/index.ts';

export interface BackupScheduleOptions {
  /** Where backups go. */
  readonly folder: string;
  readonly dataDir: string;
  /** Backups that stay; older ones go once there is a newer one. */
  readonly keep: number;
  /** False when the indexes are on another machine, or there are none. */
  readonly indexes: boolean;
  /** Writes one archive, beside the running server and outside of its process. */
  readonly write: (file: string, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
  /** ms since 1970. */
  readonly clock: () => number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Sets of index files that stay: a day of them, one an hour. */
const indexSets = 24;

const archive = /^bandstand-(\d{8}T\d{6}Z)\.tar\.gz$/;
const indexSet = /^index-(\d{8}T\d{6}Z)$/;
/** What a server that was killed left half written. */
const halfWritten = /^(?:bandstand-|\.index-)\d{8}T\d{6}Z(?:\.tar\.gz)?\.partial$/;

/** The time of a name, so that names are in the order of time. */
const stamp = (ms: number): string => new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '') + 'Z';
const timeOf = (text: string): number =>
  Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));

/** Whether the newest backup among these names is a day old, or there is none. */
export function isBackupDue(names: readonly string[], now: number): boolean {
  const times = names.flatMap((name) => archive.exec(name)?.[1] ?? []).map(timeOf);
  return now - Math.max(...times, 0) >= dayMs;
}

/** The names that are to go so that `keep` of their kind stay, the newest. */
export function outdated(names: readonly string[], kind: 'archive' | 'index', keep: number): string[] {
  const pattern = kind === 'archive' ? archive : indexSet;
  return names
    .filter((name) => pattern.test(name))
    .toSorted()
    .slice(0, -keep || undefined);
}

/** Backs up once a day, and the files of the indexes once an hour. What is half written has no such name. */
export class BackupSchedule {
  readonly #options: BackupScheduleOptions;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout;
  #running: Promise<void> | undefined;

  constructor(options: BackupScheduleOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.now(), hourMs);
    this.#timer.unref();
  }

  /** Does what is due. Calls at once share one run. Never rejects: what goes wrong is logged, and tried again in an hour. */
  now(): Promise<void> {
    if (this.#stop.signal.aborted) return Promise.resolve();
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<void> {
    const { folder, keep, indexes, log, clock, write } = this.#options;
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await this.#remove((await readdir(folder)).filter((name) => halfWritten.test(name)));
      if (indexes) await this.#saveIndexes();
      const names = await readdir(folder);
      if (!isBackupDue(names, clock())) return;
      const file = join(folder, `bandstand-${stamp(clock())}.tar.gz`);
      await write(file, this.#stop.signal);
      log.info({ file }, 'a backup was written');
      await this.#remove(outdated(await readdir(folder), 'archive', keep));
    } catch (err) {
      if (!this.#stop.signal.aborted) log.error({ err }, 'the backup failed and is tried again in an hour');
    }
  }

  /** Segments that were saved an hour ago are linked, the log is copied: an hour of changes costs little. */
  async #saveIndexes(): Promise<void> {
    const { folder, dataDir, clock } = this.#options;
    const names = await readdir(folder);
    const last = names
      .filter((name) => indexSet.test(name))
      .toSorted()
      .at(-1);
    const name = `index-${stamp(clock())}`;
    if (name === last) return;
    const draft = join(folder, `.${name}.partial`);
    await rm(draft, { recursive: true, force: true });
    const before = last === undefined ? {} : { before: join(folder, last) };
    await saveIndexes({ from: join(dataDir, indexesFolder), to: draft, ...before });
    await rename(draft, join(folder, name));
    await this.#remove(outdated([...names, name], 'index', indexSets));
  }

  async #remove(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(join(this.#options.folder, name), { recursive: true, force: true });
  }

  /** Stops what is under way; nothing of it stays under a name. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#stop.abort();
    await this.#running;
  }
}
