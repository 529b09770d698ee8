import type { Msg } from '@nats-io/transport-node';
import { consumerName, type Linked } from './link.ts';

/** What is said of a message to its stream (https://docs.nats.io/reference/reference-protocols/nats_api_reference). */
export const replies = { done: '+ACK', back: '-NAK', working: '+WPI', never: '+TERM' } as const;

/** Statuses that end an answer: nothing is there, or no more than what came. */
const ended = new Set([404, 408]);

/** The messages that are there now, at most `batch`. Rejects when the stream does not answer in time. */
export async function pull({ nc, answerMs }: Linked, stream: string, batch: number): Promise<Msg[]> {
  const { createInbox } = await import('@nats-io/transport-node');
  const messages: Msg[] = [];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const inbox = createInbox();
  const subscription = nc.subscribe(inbox, {
    callback: (error, message) => {
      const status = message.headers?.code ?? 0;
      if (error !== null) return reject(error);
      if (ended.has(status)) return resolve();
      if (status > 0)
        return reject(new Error(`NATS answers ${status} ${message.headers?.description ?? ''}`));
      if (messages.push(message) === batch) resolve();
    },
  });
  const timer = setTimeout(() => reject(new Error('NATS does not answer')), answerMs);
  try {
    nc.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumerName}`,
      JSON.stringify({ batch, no_wait: true }),
      { reply: inbox },
    );
    await promise;
    return messages;
  } catch (error) {
    for (const message of messages) message.respond(replies.back);
    throw error;
  } finally {
    clearTimeout(timer);
    subscription.unsubscribe();
  }
}
