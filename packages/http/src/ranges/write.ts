import type { ServerResponse } from 'node:http';
import { ClientGone } from './pump.ts';

/**
 * Writes one piece and resolves when the system has taken it, so that its memory may be used again.
 * Rejects with ClientGone when the client leaves first.
 */
export function writePiece(response: ServerResponse, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    const gone = () => reject(new ClientGone());
    if (response.destroyed) return gone();
    response.once('close', gone);
    response.write(piece, (error) => {
      response.off('close', gone);
      if (error === null || error === undefined) resolve();
      else gone();
    });
  });
}
