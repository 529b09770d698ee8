import { setTimeout as pause } from 'node:timers/promises';
import type { AppDatabases } from '../apps/index.ts';
import { LiveError } from '../errors/index.ts';
import type { App } from '../hub/index.ts';
import { hasOpenJobs, recordingIds } from './store.ts';

/** Removes recordings of an app, with what a store holds of them; it may go on when the call returns. */
export type RemoveRecordings = (app: App, publicIds: readonly string[]) => void;

const waitMs = 100;
const mostWaits = 200;

/**
 * Removes all recordings of an app and waits until nothing of them is left, in the store of objects neither: the app's database
 * is what knows of them. Rejects with `busy` when that takes longer than twenty seconds; it goes on all the same.
 */
export async function removeRecordings(
  app: App,
  databases: AppDatabases,
  remove: RemoveRecordings,
): Promise<void> {
  for (let waits = 0; ; waits += 1) {
    const ids = databases.read(app.name, recordingIds);
    if (ids.length > 0) remove(app, ids);
    else if (!databases.read(app.name, hasOpenJobs)) return;
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
