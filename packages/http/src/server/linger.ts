import type { IncomingMessage } from 'node:http';

const mostMs = 1000;
const mostBytes = 4 * 1024 * 1024;

/**
 * Takes in what a client still sends after it was refused, within bounds. A connection that is closed on unread bytes
 * is reset, and many clients then never see the answer that tells them why.
 */
export function linger(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  return new Promise((resolve) => {
    let size = 0;
    const done = () => {
      clearTimeout(timer);
      request.off('data', count).off('end', done).off('close', done).off('error', done);
      resolve();
    };
    const count = (chunk: Buffer) => {
      size += chunk.length;
      if (size > mostBytes) done();
    };
    const timer = setTimeout(done, mostMs);
    // A reader that gave up may still hold the request back.
    request.unpipe();
    request.on('end', done).on('close', done).on('error', done).on('data', count).resume();
  });
}
