import { type IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Seats } from './seats.ts';

/** A connection whose client asks to go on with the WebSocket protocol. */
export interface Upgrade {
  readonly connection: Socket;
  /** What the client sent behind its request. */
  readonly head: Buffer;
  readonly seats: Seats;
}

/** True for a request for a WebSocket. Any other `upgrade` (h2c) may be ignored, and is: RFC 9110, 7.8. */
export function asksForSocket(request: IncomingMessage): boolean {
  return request.method === 'GET' && request.headers.upgrade?.trim().toLowerCase() === 'websocket';
}

/**
 * Leads requests for a WebSocket through the same routes as all others: who asks, what they may and what they get wrong
 * is found and answered in the same way. The map tells which requests those are.
 */
export function takeUpgrades(app: FastifyInstance, seats: Seats): WeakMap<IncomingMessage, Upgrade> {
  const asked = new WeakMap<IncomingMessage, Upgrade>();
  app.server.on('upgrade', (request: IncomingMessage, connection: Duplex, head: Buffer) => {
    // The server no longer looks after this connection.
    connection.on('error', () => connection.destroy());
    if (!(connection instanceof Socket)) {
      connection.destroy();
      return;
    }
    const response = new ServerResponse(request);
    response.shouldKeepAlive = false;
    response.assignSocket(connection);
    // Only an answer in HTTP finishes: the client gets no socket then.
    response.once('finish', () => connection.destroySoon());
    asked.set(request, { connection, head, seats });
    app.routing(request, response);
  });
  return asked;
}
