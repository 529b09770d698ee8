import type { Server } from '../compose.ts';
import type { Terminal } from '../terminal/index.ts';
import { webBuild } from '../webapp/index.ts';

/** Starts what goes on beside the requests. It ends with the server. */
export async function startBackground(server: Server, terminal: Terminal): Promise<void> {
  const stop = new AbortController();
  const pages = buildPages(server, terminal, stop.signal);
  server.closing.later('background work', stop, async () => {
    stop.abort();
    await pages;
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
