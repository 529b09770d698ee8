import type { Driver } from '../drivers/index.ts';
import type { Account, IngestReport } from '../queries/index.ts';
import type { ServerClient } from '../remote/index.ts';

/** How far a pass has come. */
export interface Progress {
  /** What is being read: `artists`, `Audio in Music`, `playlists` ... */
  readonly part: string;
  readonly done: number;
  /** `undefined` while it is not known. */
  readonly total: number | undefined;
}

/** What a pass changed in the store. All 0: nothing was written but where the next one begins. */
export interface MirrorReport {
  readonly added: number;
  readonly updated: number;
  readonly removed: number;
  /** Items whose user data the server had changed. */
  readonly touched: number;
  readonly playlists: number;
}

export interface Pass {
  readonly driver: Driver;
  readonly account: Account;
  readonly client: ServerClient;
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}

/** Adds up what the parts of a pass changed. */
export class Tally {
  #report: MirrorReport = { added: 0, updated: 0, removed: 0, touched: 0, playlists: 0 };

  add(part: Partial<MirrorReport>): void {
    const sum = (name: keyof MirrorReport): number => this.#report[name] + (part[name] ?? 0);
    this.#report = {
      added: sum('added'),
      updated: sum('updated'),
      removed: sum('removed'),
      touched: sum('touched'),
      playlists: sum('playlists'),
    };
  }

  ingested({ inserted, updated, revealed, touched }: IngestReport): void {
    this.add({ added: Math.max(inserted, revealed), updated, touched });
  }

  get report(): MirrorReport {
    return this.#report;
  }
}
