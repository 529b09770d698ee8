import { once } from 'node:events';
import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { SseEmit, SseEvent, SseOptions, SseSource } from '../replies/index.ts';
import { frame } from './frame.ts';

const defaultHeartbeatMs = 15_000;
const defaultWaitingBytes = 1024 * 1024;
const mostMissedBeats = 4;

export interface SseConnection {
  readonly response: ServerResponse;
  /** `Last-Event-ID` of the request, '' when the client has seen nothing. */
  readonly lastEventId: string;
  /** Aborts when the server drains: the stream ends in order and the client comes back elsewhere. */
  readonly draining: AbortSignal;
  readonly headers: OutgoingHttpHeaders;
}

/**
 * Streams events until the source ends, the client leaves, the server drains, or the client has left more than
 * `maxWaitingBytes` unread (then the connection is cut, so that it comes back and asks for what it missed).
 */
export async function respondEvents(
  connection: SseConnection,
  source: SseSource,
  options: SseOptions,
): Promise<void> {
  const { response, draining } = connection;
  response.writeHead(200, {
    ...connection.headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store, no-transform',
    'x-accel-buffering': 'no',
  });
  const over = new AbortController();
  const leave = () => over.abort();
  response.once('close', leave);
  draining.addEventListener('abort', leave, { once: true });
  if (draining.aborted) leave();
  response.write(`retry: ${Math.trunc(options.retryMs ?? 3000)}\n\n`);
  const heartbeat = setInterval(beat(response), options.heartbeatMs ?? defaultHeartbeatMs);
  try {
    await Promise.race([deliver(connection, source, options, over.signal), untilAborted(over.signal)]);
  } finally {
    clearInterval(heartbeat);
    response.off('close', leave);
    draining.removeEventListener('abort', leave);
    leave();
    response.end();
  }
}

/** A comment that keeps the way open. A client that has taken nothing for several beats is gone without saying so. */
function beat(response: ServerResponse): () => void {
  let missed = 0;
  return () => {
    missed = response.writableLength > 0 ? missed + 1 : 0;
    if (missed >= mostMissedBeats) response.destroy();
    else response.write(':\n\n');
  };
}

function deliver(
  { response, lastEventId }: SseConnection,
  source: SseSource,
  options: SseOptions,
  ended: AbortSignal,
): void | Promise<void> {
  const most = options.maxWaitingBytes ?? defaultWaitingBytes;
  const emit: SseEmit = (event) => {
    if (ended.aborted) return false;
    response.write(frame(event));
    if (response.writableLength <= most) return true;
    response.destroy();
    return false;
  };
  if (typeof source !== 'function') return pull(response, source, ended);
  const running = source(emit, ended, options.lastEventId ?? lastEventId);
  // A function that returns at once has only subscribed: its events come later.
  return running instanceof Promise ? running : untilAborted(ended);
}

async function pull(
  response: ServerResponse,
  source: AsyncIterable<SseEvent>,
  ended: AbortSignal,
): Promise<void> {
  const iterator = source[Symbol.asyncIterator]();
  const stop = () => void Promise.resolve(iterator.return?.()).catch(() => {});
  ended.addEventListener('abort', stop, { once: true });
  try {
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
      if (ended.aborted) return;
      if (!response.write(frame(next.value))) await untilDrained(response, ended);
    }
  } finally {
    ended.removeEventListener('abort', stop);
  }
}

async function untilDrained(response: ServerResponse, ended: AbortSignal): Promise<void> {
  try {
    await once(response, 'drain', { signal: ended });
  } catch (error) {
    if (!ended.aborted) throw error;
  }
}

async function untilAborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
}
