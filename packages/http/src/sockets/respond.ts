import type { IncomingMessage, ServerResponse } from 'node:http';
import { WebSocketServer } from 'ws';
import { type HttpError, problem } from '../errors/index.ts';
import type { Logger } from '../logging/index.ts';
import type { SocketReply } from '../replies/index.ts';
import type { Client } from '../routes/index.ts';
import { attend } from './attend.ts';
import type { Upgrade } from './upgrade.ts';

/** The exchange as far as a socket needs it. */
export interface SocketExchange {
  readonly request: { readonly raw: IncomingMessage };
  readonly response: ServerResponse;
  readonly upgrade: Upgrade | undefined;
  readonly client: Client;
  readonly log: Logger;
  /** Aborts when the server drains hard. */
  readonly signal: AbortSignal;
}

const defaultMessageBytes = 64 * 1024;

/**
 * Opens the socket that the client asks for. Throws 426 `upgrade_required` when it asks for none, 429 `too_many_sockets`
 * 503 `stopping` and 400 `bad_handshake`.
 */
export function respondSocket(
  exchange: SocketExchange,
  { open, options }: SocketReply,
  draining: AbortSignal,
): void {
  const { upgrade, response, log, signal } = exchange;
  if (upgrade === undefined) throw upgradeRequired();
  if (draining.aborted) throw problem('stopping', 503, 'The server is stopping. Try again in a moment.');
  const leave = upgrade.seats.take(exchange.client.address, options.account);
  if (leave === undefined)
    throw problem('too_many_sockets', 429, 'Too many connections of this kind are open. Close one first.');
  const { connection, head } = upgrade;
  connection.once('close', leave);
  const { protocols = [] } = options;
  const handshake = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.maxMessageBytes ?? defaultMessageBytes,
    handleProtocols: (offered) => protocols.find((one) => offered.has(one)) ?? false,
  });
  let refused: Error | undefined;
  handshake.once('wsClientError', (error: Error) => {
    refused = error;
  });
  // Neither event waits for anything: after this call the handshake is over.
  handshake.handleUpgrade(exchange.request.raw, connection, head, (opened) => {
    // For the access log; the library has written the answer itself.
    response.statusCode = 101;
    attend(opened, open, options, { log, draining, cut: signal });
  });
  if (refused !== undefined) throw badHandshake(refused);
}

function upgradeRequired(): HttpError {
  return problem('upgrade_required', 426, 'This address speaks WebSocket only.', {
    headers: { upgrade: 'websocket', connection: 'upgrade, close' },
  });
}

function badHandshake(cause: Error): HttpError {
  return problem('bad_handshake', 400, 'This is no valid request for a WebSocket (RFC 6455, 4.1).', {
    cause,
    headers: { 'sec-websocket-version': '13' },
  });
}
