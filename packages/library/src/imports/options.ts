import type { Database } from '@bandstand/sqlite';
import type { Keyring } from '../accounts/index.ts';

/** What every import needs. */
export interface ImportOptions {
  readonly db: Database;
  readonly keyring: Keyring;
  /** ms since 1970. */
  readonly clock: () => number;
  /** Ends the import after the present batch. */
  readonly signal: AbortSignal;
  /** Hears how many rows of which table are done. */
  readonly progress: (done: number, total: number | null, label: string) => void;
  /** Where copies of foreign databases are made; the system's folder unless told. */
  readonly scratch?: string;
}
