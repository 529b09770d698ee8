import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { Clock } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import { requireConfig } from './rules.ts';

const keptBackups = 20;
const stamp = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d-\d{3}Z$/;

/** An app's config.yaml on disk, with the versions before it. */
export class ConfigFile {
  readonly #file: string;
  readonly #name: AppName;
  readonly #clock: Clock;

  constructor(file: string, name: AppName, clock: Clock) {
    this.#file = file;
    this.#name = name;
    this.#clock = clock;
  }

  get exists(): boolean {
    return existsSync(this.#file);
  }

  /** The text as it is, whatever is in it. Throws `not_available` when there is none. */
  read(): string {
    try {
      return readFileSync(this.#file, 'utf8');
    } catch (cause) {
      throw new LiveError(
        'not_available',
        `${this.#name} has no config.yaml: put one back from its backups.`,
        { cause },
      );
    }
  }

  /** Puts a text in its place at once, and keeps the one before as a backup. Throws `invalid`. */
  write(text: string): void {
    requireConfig(text, this.#name);
    if (this.exists) this.#place(this.#backup(new Date(this.#clock()).toISOString()), this.read());
    this.#place(this.#file, text);
    for (const old of this.backups().slice(keptBackups)) rmSync(this.#backup(old), { force: true });
  }

  /** The stamps of earlier versions, the newest first. */
  backups(): string[] {
    const prefix = `${basename(this.#file)}.bak.`;
    return readdirSync(dirname(this.#file))
      .filter((name) => name.startsWith(prefix) && stamp.test(name.slice(prefix.length)))
      .map((name) => name.slice(prefix.length))
      .toSorted()
      .toReversed();
  }

  /** The text of an earlier version. Throws `not_found`. */
  backup(at: string): string {
    if (!this.backups().includes(at)) throw new LiveError('not_found', `There is no version of ${at}.`);
    return readFileSync(this.#backup(at), 'utf8');
  }

  #backup(at: string): string {
    return join(dirname(this.#file), `${basename(this.#file)}.bak.${at.replaceAll(/[:.]/g, '-')}`);
  }

  #place(file: string, text: string): void {
    const incoming = `${file}.${process.pid}.new`;
    const handle = openSync(incoming, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(incoming, file);
  }
}
