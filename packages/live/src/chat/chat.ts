import type { Clock } from '@bandstand/sqlite';
import type { Callbacks } from '../callbacks/index.ts';
import { type StreamName, streamKey } from '../engine/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { Rates } from './rates.ts';
import { type Member, Room, type Talker } from './room.ts';
import {
  banOf,
  type ChatBan,
  type ChatMessage,
  deleteBan,
  findMessage,
  insertBan,
  insertMessage,
  isRoom,
  listBans,
  listMessages,
  type NamedBan,
  purgeMessages,
  removeMessage,
} from './store.ts';

export interface ChatFeatures {
  readonly chat: boolean;
  readonly reactions: boolean;
}

export interface ChatParts {
  readonly storage: LiveStorage;
  readonly settings: { of(name: AppName): { readonly features: ChatFeatures } };
  readonly callbacks: Pick<Callbacks, 'queue'>;
  readonly clock: Clock;
}

/** Messages of a room that are kept. */
const kept = 10_000;
const purgedEvery = 100;

/** Chat and reactions in the rooms of apps that want them. */
export class Chat {
  readonly #parts: ChatParts;
  readonly #rooms = new Map<string, Room>();
  readonly #saying: Rates;
  readonly #reacting: Rates;
  #said = 0;

  constructor(parts: ChatParts) {
    this.#parts = parts;
    this.#saying = new Rates({ burst: 5, everyMs: 2000 }, parts.clock);
    this.#reacting = new Rates({ burst: 20, everyMs: 200 }, parts.clock);
  }

  /** What is on in a room. Throws `not_found` when nothing is, or it is no room. */
  features({ app: name, room }: StreamName): ChatFeatures {
    const { settings, storage } = this.#parts;
    const { chat, reactions } = settings.of(name).features;
    const there = storage.databases.read(
      name,
      (reader, { roomPrefix }) => room === (roomPrefix ?? name) || isRoom(reader, room),
    );
    if (!there || (!chat && !reactions)) throw new LiveError('not_found', 'There is no chat here.');
    return { chat, reactions };
  }

  /** Lets somebody in; returns how he leaves. */
  enter(stream: StreamName, member: Member): () => void {
    const key = streamKey(stream);
    const room = this.#rooms.get(key) ?? new Room();
    this.#rooms.set(key, room);
    room.add(member);
    return () => {
      if (room.remove(member) || this.#rooms.get(key) !== room) return;
      room.close();
      this.#rooms.delete(key);
    };
  }

  present(stream: StreamName): { readonly present: number; readonly talkers: readonly Talker[] } {
    const room = this.#rooms.get(streamKey(stream));
    return { present: room?.present ?? 0, talkers: room?.talkers(200) ?? [] };
  }

  /** Says something to everybody in the room. Throws `forbidden`, `too_many`. */
  say(stream: StreamName, talker: Talker, text: string): ChatMessage {
    const { storage, callbacks, clock } = this.#parts;
    if (!this.#parts.settings.of(stream.app).features.chat)
      throw new LiveError('forbidden', 'The chat is off.');
    if (!this.#saying.take(`${stream.app} ${talker.subject}`))
      throw new LiveError('too_many', 'You say too much at once: wait a moment.');
    const sentAt = new Date(clock()).toISOString();
    const message = { room: stream.room, authorId: talker.subject, authorName: talker.name, text, sentAt };
    const id = storage.databases.write(stream.app, (writer, app) => {
      refuseBanned(banOf(writer, talker.subject, stream.room, sentAt));
      const made = insertMessage(writer, message);
      this.#said += 1;
      if (this.#said % purgedEvery === 0) purgeMessages(writer, stream.room, kept);
      const data = { id: made, author: { id: talker.subject, name: talker.name, guest: talker.guest }, text };
      callbacks.queue(writer, app, { event: 'chat_message', room: stream.room, data });
      return made;
    });
    const whole = { ...message, id };
    this.#rooms.get(streamKey(stream))?.tell({ type: 'message', ...messageJson(whole) });
    return whole;
  }

  /** Shows a reaction to everybody in the room. Throws `forbidden`, `too_many`. */
  react(stream: StreamName, talker: Talker, emoji: string): void {
    if (!this.#parts.settings.of(stream.app).features.reactions)
      throw new LiveError('forbidden', 'Reactions are off.');
    if (!this.#reacting.take(`${stream.app} ${talker.subject}`))
      throw new LiveError('too_many', 'Too many reactions at once: wait a moment.');
    const now = new Date(this.#parts.clock()).toISOString();
    this.#parts.storage.databases.read(stream.app, (reader) =>
      refuseBanned(banOf(reader, talker.subject, stream.room, now)),
    );
    this.#rooms.get(streamKey(stream))?.react(emoji);
  }

  /** The newest first. */
  messages(stream: StreamName, page: { readonly before: number; readonly limit: number }): ChatMessage[] {
    return this.#parts.storage.databases.read(stream.app, (reader) =>
      listMessages(reader, { room: stream.room, ...page }),
    );
  }

  /** Takes a message away, for everybody who sees it. Throws `not_found`; `forbidden` unless it is one's own or `any`. */
  remove(stream: StreamName, id: number, who: { readonly subject: string; readonly any: boolean }): void {
    this.#parts.storage.databases.write(stream.app, (writer) => {
      const message = findMessage(writer, id);
      if (message?.room !== stream.room || message.text === null) throw notFound('message');
      if (!who.any && message.authorId !== who.subject)
        throw new LiveError('forbidden', 'This message is not yours.');
      removeMessage(writer, id, who.subject, new Date(this.#parts.clock()).toISOString());
    });
    this.#rooms.get(streamKey(stream))?.tell({ type: 'removed', id });
  }

  /** Keeps somebody from saying anything; he may listen on. */
  ban(name: AppName, ban: Omit<ChatBan, 'id' | 'createdAt'>): ChatBan {
    const createdAt = new Date(this.#parts.clock()).toISOString();
    const whole = { ...ban, createdAt };
    return { ...whole, id: this.#parts.storage.databases.write(name, (writer) => insertBan(writer, whole)) };
  }

  /** Throws `not_found`. */
  unban(name: AppName, id: number): void {
    if (!this.#parts.storage.databases.write(name, (writer) => deleteBan(writer, id))) throw notFound('ban');
  }

  bans(name: AppName, page: { readonly before: number; readonly limit: number }): NamedBan[] {
    return this.#parts.storage.databases.read(name, (reader) => listBans(reader, page));
  }

  close(): void {
    for (const room of this.#rooms.values()) room.close();
    this.#rooms.clear();
  }
}

/** A message as clients get it, over the socket and by the API. */
export function messageJson({ id, authorId, authorName, text, sentAt }: ChatMessage) {
  const guest = authorId?.startsWith('guest:') ?? true;
  return { id, at: sentAt, author: { id: authorId, name: authorName, guest }, text: text ?? '' };
}

function refuseBanned(ban: ChatBan | undefined): void {
  if (ban === undefined) return;
  const until = ban.until === null ? '' : ` until ${ban.until}`;
  const reason = ban.reason === null ? '' : `: ${ban.reason}`;
  throw new LiveError('forbidden', `You may not write here${until}${reason}.`);
}
