/** The server's end of /socket: it speaks, and hears only that the client goes (RFC 6455). */
import { createHash } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { newId, type StockState } from './state.ts';

function frame(text: string): Buffer {
  const body = Buffer.from(text);
  if (body.length < 126) return Buffer.concat([Buffer.from([0x81, body.length]), body]);
  const head = Buffer.from([0x81, 126, 0, 0]);
  head.writeUInt16BE(body.length, 2);
  return Buffer.concat([head, body]);
}

export interface StockSockets {
  /** How many clients are there. */
  readonly count: () => number;
  /** Cuts all connections without a word. */
  readonly drop: () => void;
}

/** Serves sockets to those who have a token; what the state pushes goes to them. */
export function serveSockets(server: Server, state: StockState): StockSockets {
  const open = new Map<Duplex, string>();
  server.on('upgrade', (request: IncomingMessage, socket: Duplex) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost');
    const token = searchParams.get('ApiKey') ?? searchParams.get('api_key') ?? '';
    const user = state.tokens.get(token);
    const key = request.headers['sec-websocket-key'];
    if (pathname.toLowerCase() !== '/socket' || user === undefined || key === undefined) {
      socket.end('HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const accept = createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
    );
    open.set(socket, user);
    const gone = (): void => {
      open.delete(socket);
      socket.destroy();
    };
    socket.on('error', gone).on('close', gone).on('end', gone);
    // A closing frame of the client (opcode 8).
    socket.on('data', (chunk: Buffer) => {
      if (((chunk[0] ?? 0) & 15) === 8) gone();
    });
    socket.write(frame(JSON.stringify({ MessageType: 'ForceKeepAlive', Data: 60, MessageId: newId() })));
  });
  state.push = (message, user) => {
    for (const [socket, owner] of open)
      if (user === undefined || user === owner)
        socket.write(frame(JSON.stringify({ ...message, MessageId: newId() })));
  };
  return {
    count: () => open.size,
    drop: () => {
      for (const socket of open.keys()) socket.destroy();
    },
  };
}
