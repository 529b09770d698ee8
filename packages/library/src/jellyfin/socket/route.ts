import { randomUUID } from 'node:crypto';
import { type Route, routeFor, socket } from '@bandstand/http';
import type { AccountViewer } from '../../access/index.ts';
import type { LibraryEvents } from '../../events/index.ts';
import { Call } from '../endpoint.ts';
import { type SocketTiming, serveSocket, usualTiming } from './session.ts';

export interface SocketRouteOptions {
  readonly events: Pick<LibraryEvents, 'subscribe'>;
  /** The sessions that a caller sees, as `GET /Sessions` tells them. */
  readonly sessionsOf: (call: Call) => Promise<readonly object[]>;
  readonly timing?: SocketTiming;
}

const route = routeFor<AccountViewer>();

/**
 * The socket of Jellyfin's clients: what changes is pushed as UserDataChanged and LibraryChanged, sessions on demand.
 * The token stands in the address, so that no cookie opens it; without a good one there is a 401 as everywhere.
 */
export function socketRoute({
  events,
  sessionsOf,
  timing = usualTiming,
}: SocketRouteOptions): Route<AccountViewer> {
  return route({
    method: 'GET',
    path: '/jellyfin/socket',
    // Some clients drop the path of the server's address.
    aliases: ['/socket'],
    operation: 'jellyfin.socket',
    summary: 'What changes, pushed as it happens',
    tags: ['jellyfin'],
    auth: ['jellyfin'],
    permission: 'library.read',
    rate: 'read',
    hidden: true,
    output: 'socket',
    handler: (exchange) => {
      const call = new Call(exchange, undefined);
      const { viewer } = call;
      const sessions = () => sessionsOf(call);
      const nextId = () => randomUUID().replaceAll('-', '');
      return socket((peer) => serveSocket(peer, { viewer, events, sessions, nextId, timing }), {
        account: viewer.account.gid,
      });
    },
  });
}
