import type { ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';

/** The client went away before it had everything. Nobody is left to tell, and nothing is wrong here. */
export class ClientGone extends Error {
  constructor() {
    super('The client left before the answer was complete');
    this.name = 'ClientGone';
  }
}

/**
 * Writes exactly `length` bytes of a stream (any number when undefined) and leaves the response open.
 * Waits for a slow client. Rejects with ClientGone when it leaves, with an error when the source fails or ends early;
 * in each case the source is destroyed.
 */
export function pump(source: Readable, response: ServerResponse, length?: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const settle = (error?: Error) => {
      source.off('data', onData).off('end', onEnd).off('error', settle).off('close', onEarly);
      response.off('drain', onDrain).off('close', onGone).off('error', settle);
      if (error === undefined) return resolve();
      source.on('error', () => {}).destroy();
      reject(error);
    };
    const onData = (chunk: Buffer) => {
      sent += chunk.length;
      if (length !== undefined && sent > length)
        return settle(new Error('The source holds more than it promised'));
      if (!response.write(chunk)) source.pause();
    };
    const onDrain = () => source.resume();
    const onEnd = () =>
      settle(length === undefined || sent === length ? undefined : new Error('The source ended too early'));
    const onEarly = () => settle(new Error('The source closed before its end'));
    const onGone = () => settle(new ClientGone());
    if (response.destroyed || response.socket?.destroyed === true) return settle(new ClientGone());
    response.on('drain', onDrain).on('close', onGone).on('error', settle);
    source.on('data', onData).on('end', onEnd).on('error', settle).on('close', onEarly);
  });
}
