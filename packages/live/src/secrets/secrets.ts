import {
  chmodSync,
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { LiveError } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';

/** What the server itself keeps in the same file: no app may name it, and nobody is told it. */
const ownKeys: ReadonlySet<string> = new Set(['master_key']);

/** The secrets that an app's config.yaml may refer to. */
export const appSecretKinds = ['S3_KEY', 'S3_SECRET', 'CALLBACK_SECRET', 'MQTT_PASSWORD'] as const;
export type AppSecretKind = (typeof appSecretKinds)[number];

/** `APP_MY_BAND_S3_KEY`: what config.yaml calls a secret, as in StreamHub. */
export function secretRef(name: AppName, kind: AppSecretKind): string {
  return `APP_${name.toUpperCase().replaceAll('-', '_')}_${kind}`;
}

/** Whether an app may name a secret so: exactly its own, so that nobody sends a secret of others to a server of his. */
export function ownsSecret(name: AppName, ref: string): boolean {
  return appSecretKinds.some((kind) => secretRef(name, kind) === ref);
}

/**
 * secrets.json: texts by their names, in a file that its owner alone can read (0600), outside of every
 * database. It is read at each question: commands change it beside a running server.
 */
export class Secrets {
  readonly #file: string;

  constructor(file: string) {
    this.#file = file;
  }

  /** Undefined when there is none. Throws `not_available` when the file cannot be read. */
  get(ref: string): string | undefined {
    const value = ownKeys.has(ref) ? undefined : this.#read()[ref];
    return typeof value === 'string' ? value : undefined;
  }

  /** The secrets of an app that are there, by their names. */
  ofApp(name: AppName): Readonly<Record<string, string>> {
    const all = this.#read();
    const refs = appSecretKinds.map((kind) => secretRef(name, kind));
    return Object.fromEntries(
      refs.flatMap((ref) => {
        const value = all[ref];
        return typeof value === 'string' ? [[ref, value]] : [];
      }),
    );
  }

  /** Sets the secrets named, and removes those that are null; a kill leaves the file as it was or as it shall be. */
  change(values: Readonly<Record<string, string | null>>): void {
    const all: Record<string, unknown> = { ...this.#read() };
    for (const [ref, value] of Object.entries(values)) {
      if (ownKeys.has(ref)) throw new LiveError('invalid', `${ref} is not a secret of an app.`);
      if (value === null) delete all[ref];
      else all[ref] = value;
    }
    const incoming = `${this.#file}.${process.pid}.new`;
    const handle = openSync(incoming, 'w', 0o600);
    try {
      writeSync(handle, `${JSON.stringify(all, null, 2)}\n`);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(incoming, this.#file);
  }

  #read(): Readonly<Record<string, unknown>> {
    const stat = statSync(this.#file, { throwIfNoEntry: false });
    if (stat === undefined) return {};
    if ((stat.mode & 0o077) !== 0) chmodSync(this.#file, 0o600);
    try {
      const value: unknown = JSON.parse(readFileSync(this.#file, 'utf8'));
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    } catch (cause) {
      throw new LiveError('not_available', `${this.#file} cannot be read: restore it from a backup.`, {
        cause,
      });
    }
    throw new LiveError('not_available', `${this.#file} is not an object of JSON: restore it from a backup.`);
  }
}
