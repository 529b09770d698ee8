import type { Clock, Database, Reader } from '@bandstand/sqlite';
import { type AccountViewer, atLeast } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import * as store from './chat-store.ts';

/** Characters of a message. */
export const longestMessage = 2000;

export type ChatListener = (message: store.ChatMessage) => void;

/** The one room in which everybody who is signed in talks. `chatEnabled` switches it off. */
export class Chat {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #listeners = new Set<ChatListener>();

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Messages, latest first. `since` is ms since 1970. Throws `forbidden` while the chat is off. */
  list(page: {
    readonly since?: number | undefined;
    readonly before?: store.ChatPlace | null;
    readonly limit: number;
  }): readonly store.ChatMessage[] {
    const since = page.since === undefined ? null : new Date(page.since).toISOString();
    return this.#db.read((reader) => {
      checkOn(reader);
      return store.messages(reader, { since, before: page.before ?? null, limit: page.limit });
    });
  }

  /** Says something. Throws `invalid` for nothing or too much, `forbidden` while the chat is off. */
  add({ account }: AccountViewer, text: string, source: string): store.ChatMessage {
    const message = text.normalize('NFC').trim();
    if (message === '' || message.length > longestMessage)
      throw new LibraryError('invalid', `A message has 1 to ${longestMessage} characters.`);
    const said = this.#db.write((writer) => {
      checkOn(writer);
      const createdAt = new Date(this.#clock()).toISOString();
      const { username, role } = account;
      return store.insertMessage(writer, { username, role, message, source: source.slice(0, 50), createdAt });
    });
    for (const listener of this.#listeners) listener(said);
    return said;
  }

  /** Takes a message back: its author does that, or an administrator. Throws `not_found`, `forbidden`. */
  remove({ account }: AccountViewer, id: number): void {
    this.#db.write((writer) => {
      checkOn(writer);
      const message = store.messageById(writer, id);
      if (message === undefined) throw notFound('message');
      const mine = message.username.toLowerCase() === account.username.toLowerCase();
      if (!mine && !atLeast(account.role, 'admin'))
        throw new LibraryError('forbidden', 'Only its author or an administrator removes a message.');
      store.deleteMessage(writer, id);
    });
  }

  /** Calls the listener with every message from now on, until the returned function is called. */
  listen(listener: ChatListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }
}

function checkOn(reader: Reader): void {
  if (!store.chatIsOn(reader))
    throw new LibraryError('forbidden', 'The operator of this server has switched the chat off.');
}
