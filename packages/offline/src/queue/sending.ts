import type { Driver, Writer } from '../drivers/index.ts';
import type { QueueRow, UserDataState } from '../models/index.ts';
import type { Account } from '../queries/index.ts';
import type { CallServer } from './server.ts';

/** What a server is to the queue. */
export interface SendTo {
  readonly ask: CallServer;
  /** Jellyfin id of the user, for those servers that do not take it from the token. */
  readonly userId: string;
  /** The server does each `Idempotency-Key` once, as Bandstand does. With others it is asked what it has before. */
  readonly honoursKeys: boolean;
}

/** One attempt to send one edit. */
export interface Sending extends SendTo {
  readonly driver: Driver;
  readonly account: Account;
  readonly row: QueueRow;
  /** Notes on disk that a request is about to go out, with the play count that the server has now. */
  readonly markSent: (expectedCount: number | null) => void;
}

/** What the server made of an edit, to be kept in the transaction that ends it. */
export interface Ack {
  /** What the server has of the item now. */
  readonly state?: UserDataState;
  /** Keeps the rest. */
  readonly settle?: (writer: Writer, now: number) => void;
}

/** Sends one kind of edit. Throws `Refused`, or whatever says that no answer came. */
export type SendEdit = (sending: Sending) => Promise<Ack>;

/** It cannot be sent, whatever the server says. `message` is for the person. */
export class Unsendable extends Error {
  override readonly name = 'Unsendable';
}
