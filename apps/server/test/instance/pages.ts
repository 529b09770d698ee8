/** Builds the web pages where they are missing or older than their sources; `node pages.ts` does so and ends. */
import process from 'node:process';
import { createProcesses } from '@bandstand/media';
import { webBuild } from '../../src/webapp/index.ts';

/** Longest that a build may take, ms. */
const mostMs = 10 * 60_000;

/** Resolves when the pages are there, by this build or by another one that was under way. */
export async function buildPages(): Promise<void> {
  const processes = createProcesses({ maxConcurrent: 1 });
  try {
    // Somebody else may be building them again and again, such as a server beside an editor.
    await webBuild(processes).ready(AbortSignal.timeout(mostMs));
  } finally {
    await processes.close();
  }
}

if (process.argv[1] === import.meta.filename) await buildPages();
