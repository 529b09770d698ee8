import { createHmac } from 'node:crypto';
import type { Outbound } from '@bandstand/http';
import { type Answered, failureOf } from './judge.ts';
import type { Delivery } from './store.ts';

export interface Receiver {
  readonly url: string;
  /** Null: what is sent is not signed. */
  readonly secret: string | null;
}

const timeoutMs = 10_000;

/** `sha256=` and the HMAC-SHA-256 of the very bytes of the body in hexadecimal. */
export const signatureOf = (body: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

/** The headers of a delivery, by the names that receivers of StreamHub read. */
function headersOf({ id, event, body, createdAt }: Delivery, { secret }: Receiver): Record<string, string> {
  return {
    'content-type': 'application/json',
    'user-agent': 'Bandstand',
    'x-streamhub-event': event,
    'x-streamhub-delivery': id,
    'x-streamhub-timestamp': createdAt,
    ...(secret === null ? {} : { 'x-streamhub-signature': signatureOf(body, secret) }),
  };
}

/** Sends a delivery once. Redirects are not followed: what is signed goes to the address that was named, or nowhere. */
export async function send(
  outbound: Outbound,
  delivery: Delivery,
  receiver: Receiver,
  signal: AbortSignal,
): Promise<Answered> {
  try {
    const answer = await outbound.request(receiver.url, {
      method: 'POST',
      headers: headersOf(delivery, receiver),
      body: delivery.body,
      timeoutMs,
      maxRedirects: 0,
      signal,
    });
    answer.discard();
    return { status: answer.status };
  } catch (error) {
    return failureOf(error);
  }
}
