import { parentPort } from 'node:worker_threads';
import { encodeFlac, encodeWav } from '../formats/index.ts';
import { renderPiece } from '../piece.ts';
import { writeWhole } from '../write-tagged.ts';
import type { Delivery, Order } from './workshop.ts';

async function deliver(order: Order): Promise<Delivery> {
  try {
    const pcm = renderPiece(order.piece);
    const encode = order.format === 'flac' ? encodeFlac : encodeWav;
    await writeWhole(order.path, encode(pcm, order.tags ?? undefined, order.picture ?? undefined));
    return { failed: null };
  } catch (cause) {
    return { failed: cause instanceof Error ? cause.message : String(cause) };
  }
}

parentPort?.on('message', (order: Order) => {
  void deliver(order).then((delivery) => parentPort?.postMessage(delivery, []));
});
