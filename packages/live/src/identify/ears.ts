import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Fingerprinter } from '@bandstand/media';
import type { HeardTrack, SoundIdentifier } from './port.ts';
import type { CodedExcerpt } from './sound-window.ts';
import { hearAt, type Speeds } from './speeds.ts';

export interface EarsOptions {
  readonly identifier: SoundIdentifier;
  readonly fingerprinter: Pick<Fingerprinter, 'fingerprint'>;
  /** A folder for files that live as long as an excerpt is looked at; it is there. */
  readonly folder: string;
}

/** Less sound has no fingerprint that says anything, s. */
const leastSeconds = 8;

/** Finds out what single excerpts are. */
export class Ears {
  readonly #options: EarsOptions;

  constructor(options: EarsOptions) {
    this.#options = options;
  }

  /**
   * What an excerpt may be, best first, at the speeds of its stream. Rejects with DecodeError, IdentifierAway, and what the
   * disk says.
   */
  async hear(
    { suffix, bytes, atMs }: CodedExcerpt,
    speeds: Speeds,
    signal: AbortSignal,
  ): Promise<readonly HeardTrack[]> {
    const path = join(this.#options.folder, `${randomUUID()}.${suffix}`);
    try {
      await writeFile(path, bytes, { mode: 0o600, signal });
      return await hearAt(speeds, atMs, (at) => this.#listen(path, at, signal));
    } finally {
      await rm(path, { force: true });
    }
  }

  async #listen(
    path: string,
    speeds: readonly number[],
    signal: AbortSignal,
  ): Promise<readonly HeardTrack[]> {
    const { identifier, fingerprinter } = this.#options;
    const { fingerprints, seconds } = await fingerprinter.fingerprint(path, { speeds, signal });
    const played = fingerprints.filter(({ hashes }) => hashes.length > 0);
    return seconds < leastSeconds || played.length === 0 ? [] : identifier.identify({ played }, signal);
  }
}
