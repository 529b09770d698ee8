import type { RawData, WebSocket } from 'ws';
import type { Logger } from '../logging/index.ts';
import { type Bucket, take } from '../ratelimit/index.ts';
import type { SocketListener, SocketOpen, SocketOptions, SocketPeer } from '../replies/index.ts';

export interface SocketSurroundings {
  readonly log: Logger;
  /** Aborts when the server drains: the socket closes with 1001. */
  readonly draining: AbortSignal;
  /** Aborts when the drain waits no longer. */
  readonly cut: AbortSignal;
}

const defaultHeartbeatMs = 30_000;
const defaultWaitingBytes = 1024 * 1024;
const defaultMessages = { perMinute: 1200, burst: 200 };
/** How long the other end may take to answer a close. */
const farewellMs = 2000;

/** Serves an open socket until it ends: messages in, messages out, pings, limits. */
export function attend(
  socket: WebSocket,
  open: SocketOpen,
  options: SocketOptions,
  { log, draining, cut }: SocketSurroundings,
): void {
  const ended = new AbortController();
  const close = (code: number, reason: string) => {
    socket.close(code, reason);
    setTimeout(() => socket.terminate(), farewellMs).unref();
  };
  const drain = () => close(1001, 'The server is stopping');
  const stop = () => socket.terminate();
  const heartbeat = beat(socket, options.heartbeatMs ?? defaultHeartbeatMs);
  socket.on('close', () => {
    clearInterval(heartbeat);
    draining.removeEventListener('abort', drain);
    cut.removeEventListener('abort', stop);
    ended.abort();
  });
  // What the client does against the protocol closes the socket by itself; there is nothing to mend here.
  socket.on('error', (error) => log.debug({ err: error }, 'a WebSocket broke off'));
  draining.addEventListener('abort', drain, { once: true });
  cut.addEventListener('abort', stop, { once: true });
  const failed = (error: unknown) => {
    log.error({ err: error }, 'a WebSocket could not be served');
    close(1011, 'Something went wrong here');
  };
  try {
    const listener = open(peerOf(socket, ended.signal, options, close));
    hear(socket, listener, options, close, failed);
  } catch (error) {
    failed(error);
  }
}

function peerOf(
  socket: WebSocket,
  signal: AbortSignal,
  options: SocketOptions,
  close: (code: number, reason: string) => void,
): SocketPeer {
  const most = options.maxWaitingBytes ?? defaultWaitingBytes;
  return {
    signal,
    close: (code = 1000, reason = '') => close(code, reason),
    send(message) {
      if (socket.readyState !== socket.OPEN) return false;
      socket.send(message);
      if (socket.bufferedAmount <= most) return true;
      // A close would wait behind what is not read.
      socket.terminate();
      return false;
    },
  };
}

function hear(
  socket: WebSocket,
  listener: SocketListener | undefined,
  options: SocketOptions,
  close: (code: number, reason: string) => void,
  failed: (error: unknown) => void,
): void {
  const limit = options.messages ?? defaultMessages;
  let bucket: Bucket | undefined;
  socket.on('message', (data, isBinary) => {
    if (socket.readyState !== socket.OPEN) return;
    const taken = take(bucket, Date.now(), limit);
    bucket = taken.bucket;
    if (!taken.allowed) return close(1008, 'Too many messages');
    try {
      const answer = listener?.(isBinary ? bytesOf(data) : bytesOf(data).toString('utf8'));
      answer?.catch(failed);
    } catch (error) {
      failed(error);
    }
  });
}

/**
 * Pings, and ends a socket whose client has said nothing at all since the last one. Where this server itself was away
 * (busy, or its machine asleep), what came meanwhile has not been read yet: the client gets another pause to answer.
 */
function beat(socket: WebSocket, pauseMs: number): NodeJS.Timeout {
  let heard = true;
  let last = performance.now();
  const note = () => {
    heard = true;
  };
  socket.on('pong', note).on('ping', note).on('message', note);
  const timer = setInterval(() => {
    const now = performance.now();
    const wasAway = now - last > pauseMs * 1.5;
    last = now;
    if (!heard && !wasAway) return socket.terminate();
    heard = false;
    socket.ping();
  }, pauseMs);
  return timer.unref();
}

function bytesOf(data: RawData): Buffer {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? Buffer.from(data) : data;
}
