import { librarySize } from '@bandstand/library';
import type { Server } from '../compose.ts';
import type { Terminal } from '../terminal/index.ts';
import { webBuild } from '../webapp/index.ts';
import { startBackups } from './backups.ts';
import { fillWithDemo, startScanning } from './music.ts';

/** Starts what goes on beside the requests. It ends with the server. */
export function startBackground(server: Server, terminal: Terminal): void {
  const stop = new AbortController();
  startScanning(server);
  startBackups(server);
  // Tried again for as long as it takes; closed with the rest.
  void server.identification.start();
  server.library.services.identification.start();
  const work = Promise.all([
    buildPages(server, terminal, stop.signal),
    fillWithDemo(server, terminal, stop.signal),
    warmLists(server, stop.signal),
  ]);
  server.closing.later('background work', stop, async () => {
    stop.abort();
    await work;
  });
}

/** The lists of fewer tracks are read in milliseconds: until somebody asks for them, no thread is started for that. */
const fewTracks = 5000;

/** Reads the orders of the common lists, which takes seconds in a library of a million tracks. */
async function warmLists({ db, library, log }: Server, signal: AbortSignal): Promise<void> {
  if (db.read(librarySize).tracks < fewTracks) return;
  await library.services.catalogue.warm().catch((error: unknown) => {
    if (!signal.aborted) log.error({ err: error }, 'the common lists could not be read ahead');
  });
}

/** Builds the web app when it is missing or stale. The API answers meanwhile. */
async function buildPages(server: Server, terminal: Terminal, signal: AbortSignal): Promise<void> {
  const build = webBuild(server.processes);
  const started = Date.now();
  try {
    if ((await build.ready(signal)) === 'built')
      terminal.say(`The web pages were built in ${Math.round((Date.now() - started) / 1000)} s.`);
  } catch (error) {
    if (signal.aborted) return;
    server.log.error({ err: error }, 'the web pages could not be built; the API works, the pages do not');
  }
}
