import { setTimeout as pause } from 'node:timers/promises';
import type { AppDatabases } from '../apps/index.ts';
import { LiveError } from '../errors/index.ts';
import type { App } from '../hub/index.ts';
import { failedRemovals, hasOpenJobs, recordingIds } from './store.ts';

/** Removes recordings of an app, with what a store holds of them: the rows at once, files and objects by jobs. */
export interface RecordingsRemoval {
  removeMany(app: App, publicIds: readonly string[]): unknown;
  /** Has what could not be removed before tried again at once. */
  tryAgain(app: App): void;
}

const waitMs = 100;
const mostWaits = 200;

/**
 * Removes all recordings of an app and waits until nothing of them is left, in the store of objects neither: the app's database
 * is what knows of them. Rejects with `not_available` when the store does not let them go, and with `busy` when it takes longer
 * than twenty seconds; the jobs go on all the same.
 */
export async function removeRecordings(
  app: App,
  databases: AppDatabases,
  removal: RecordingsRemoval,
): Promise<void> {
  removal.tryAgain(app);
  const before = new Map(
    databases.read(app.name, failedRemovals).map(({ id, attempts }) => [id, attempts] as const),
  );
  for (let waits = 0; ; waits += 1) {
    const ids = databases.read(app.name, recordingIds);
    if (ids.length > 0) removal.removeMany(app, ids);
    else if (!databases.read(app.name, hasOpenJobs)) return;
    const failed = databases
      .read(app.name, failedRemovals)
      .find(({ id, attempts }) => attempts > (before.get(id) ?? 0));
    if (failed !== undefined)
      throw new LiveError(
        'not_available',
        `The recordings could not be removed everywhere: ${failed.error} It is tried on; ask again to remove the app then.`,
      );
    if (waits >= mostWaits)
      throw new LiveError(
        'busy',
        'The recordings are still being removed from their store: try again later.',
      );
    await pause(waitMs);
  }
}

/** Does what others keep from happening for a moment, such as a job that holds the database. */
export async function patiently(work: () => Promise<void>): Promise<void> {
  for (let waits = 0; ; waits += 1)
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LiveError) || error.code !== 'busy' || waits >= mostWaits / 4) throw error;
      await pause(waitMs);
    }
}
