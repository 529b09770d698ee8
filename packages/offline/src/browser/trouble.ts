const FULL = /SQLITE_(?:FULL|IOERR)|QuotaExceeded|quota|disk I\/O|no space/i;

/**
 * True for an error that says that this site may store no more. SQLite
 * knows no better word for it than an error of the disk.
 */
export const isFull = (error: unknown): boolean =>
  error instanceof Error && (FULL.test(error.message) || FULL.test(error.name));

/** What an error of the store means, for people. */
export function troubleOf(error: unknown): string {
  if (isFull(error))
    return 'the browser has no space left for this site: remove something here, or make some on the disk';
  return error instanceof Error ? error.message : String(error);
}
