import type { Clock, Driver } from '../drivers/index.ts';
import type { Account, DueDownload } from '../queries/index.ts';
import type { MediaFiles } from './files.ts';

/**
 * Asks a server for one of its paths (`/Items/...`) in the name of an account. Rejects when no answer comes; any status is
 * an answer.
 */
export type AskServer = (
  account: Account,
  path: string,
  init: { readonly headers: Readonly<Record<string, string>>; readonly signal: AbortSignal },
) => Promise<Response>;

/**
 * How long a finished file plays, in ms; `undefined` when nobody can tell. Rejects for a file that cannot be played. `toldMs` is
 * what the server says, 0 when it does not.
 */
export type MeasureDuration = (
  path: string,
  about: { readonly type: string | null; readonly toldMs: number },
) => Promise<number | undefined>;

/** What a transfer works with. */
export interface TransferTools {
  readonly driver: Driver;
  readonly files: MediaFiles;
  readonly ask: AskServer;
  readonly clock: Clock;
  readonly measure?: MeasureDuration;
  /** Longest silence of a server in the middle of a file, ms. */
  readonly silenceMs: number;
  /** Told before the first byte is written how many the file has; throws `TransferError` when there is no room. */
  readonly reserve: (due: DueDownload, bytes: number | null) => Promise<void>;
  /** Told of every piece of about a megabyte. */
  readonly onProgress: (due: DueDownload, bytes: number, total: number | null) => void;
}
