import type { Server } from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Active } from './active.ts';

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Address on which this machine reaches the server, without a final slash. */
  readonly url: string;
}

/** What still runs after its signal was aborted gets this long to end in order, in ms. */
const lastWordsMs = 250;

/** Stops a server: no new connections, event streams end, requests finish within `graceMs`, the rest is cut. */
export async function drain<T extends { abort(reason: Error): void }>(
  app: FastifyInstance,
  active: Active<T>,
  draining: AbortController,
  graceMs: number,
): Promise<void> {
  draining.abort();
  const closed = app.close();
  if (!(await within(active.idle(), graceMs))) {
    for (const one of active.all()) one.abort(new Error('The server is stopping'));
    await within(active.idle(), lastWordsMs);
  }
  // Whoever is still connected is idle or has been told.
  app.server.closeAllConnections();
  await closed;
}

/** Where a server that has just begun to listen can be reached from this machine. */
export function reachableAt(
  server: Server,
  asked: { readonly host: string; readonly port: number },
): Listening {
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : asked.port;
  const { host } = asked;
  const everywhere = host === '0.0.0.0' || host === '::' || host === '';
  const near = everywhere ? '127.0.0.1' : host;
  return { host, port, url: `http://${near.includes(':') ? `[${near}]` : near}:${port}` };
}

/** True when the work ended within the time. */
async function within(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<false>((resolve) => {
    timer = setTimeout(() => resolve(false), ms);
  });
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    clearTimeout(timer);
  }
}
