/** The chat of a room, over one socket that is opened anew when it breaks. */

export interface ChatAuthor {
  readonly id: string | null;
  readonly name: string;
  readonly guest: boolean;
}

export interface RoomMessage {
  readonly id: number;
  readonly at: string;
  readonly author: ChatAuthor;
  readonly text: string;
}

/** A sign that floats over the picture for a moment. */
export interface Floating {
  readonly key: number;
  readonly sign: string;
}

interface Told {
  readonly type: string;
  readonly [field: string]: unknown;
}

const isTold = (value: unknown): value is Told =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';

const isMessage = (value: unknown): value is RoomMessage =>
  typeof value === 'object' &&
  value !== null &&
  'id' in value &&
  typeof value.id === 'number' &&
  'text' in value &&
  typeof value.text === 'string' &&
  'author' in value &&
  typeof value.author === 'object' &&
  value.author !== null &&
  'name' in value.author;

const mostKept = 300;
const floatMs = 3_000;
/** Pauses before the socket is opened again, ms; the last one from then on. */
const pauses = [500, 2_000, 5_000, 15_000] as const;
/** Where there is no chat at present one may be turned on. */
const seldomMs = 60_000;

export class ChatRoom {
  messages: readonly RoomMessage[] = $state.raw([]);
  /** True once the room has let this person in. */
  isThere = $state(false);
  hasChat = $state(false);
  hasReactions = $state(false);
  present = $state(0);
  isModerator = $state(false);
  /** The id under which this person writes. */
  self: string | null = $state(null);
  isConnected = $state(false);
  /** Why the last message was not taken. */
  problem: string | null = $state(null);
  floating: readonly Floating[] = $state.raw([]);
  readonly #address: string;
  #socket: WebSocket | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #broken = 0;
  #key = 0;

  /** `address` is the path of the chat, with what is said of oneself in its query. */
  constructor(address: string) {
    this.#address = address;
  }

  /** Enters; the function that is returned leaves. */
  enter(): () => void {
    this.#open();
    return () => {
      clearTimeout(this.#timer);
      const socket = this.#socket;
      this.#socket = undefined;
      socket?.close();
    };
  }

  say(text: string): void {
    this.problem = null;
    this.#send({ type: 'say', text });
  }

  react(emoji: string): void {
    this.#send({ type: 'react', emoji });
  }

  #send(message: object): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #open(): void {
    const socket = new WebSocket(new URL(this.#address, location.href.replace(/^http/, 'ws')));
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (typeof data === 'string') this.#hear(data);
    });
    socket.addEventListener('close', () => {
      this.isConnected = false;
      if (this.#socket !== socket) return;
      // A room that has never let anybody in has no chat, or is none for this person: that is asked again, and seldom.
      const pause = this.isThere ? pauses[Math.min(this.#broken, pauses.length - 1)] : seldomMs;
      this.#broken += 1;
      this.#timer = setTimeout(() => this.#open(), pause);
    });
  }

  #hear(data: string): void {
    const told: unknown = JSON.parse(data);
    if (!isTold(told)) return;
    if (told.type === 'hello') this.#welcome(told);
    if (told.type === 'message' && isMessage(told)) this.#add(told);
    if (told.type === 'removed') this.messages = this.messages.filter(({ id }) => id !== told['id']);
    if (told.type === 'presence') this.present = Number(told['present']);
    if (told.type === 'reactions') this.#float(told['counts']);
    if (told.type === 'error' && typeof told['message'] === 'string') this.problem = told['message'];
  }

  #welcome({ you, messages, present, chat, reactions }: Told): void {
    [this.isThere, this.isConnected, this.#broken] = [true, true, 0];
    [this.hasChat, this.hasReactions, this.present] = [chat === true, reactions === true, Number(present)];
    if (Array.isArray(messages)) this.messages = messages.filter(isMessage);
    if (typeof you !== 'object' || you === null) return;
    this.self = 'id' in you && typeof you.id === 'string' ? you.id : null;
    this.isModerator = 'moderator' in you && you.moderator === true;
  }

  #add(message: RoomMessage): void {
    this.messages = [...this.messages.filter(({ id }) => id !== message.id), message].slice(-mostKept);
  }

  /** A dozen at most of each sign: thousands at once would hide the picture. */
  #float(counts: unknown): void {
    if (typeof counts !== 'object' || counts === null) return;
    const fresh = Object.entries(counts).flatMap(([sign, count]: [string, unknown]) =>
      Array.from({ length: Math.min(12, Number(count) || 0) }, () => {
        this.#key += 1;
        return { key: this.#key, sign };
      }),
    );
    this.floating = [...this.floating, ...fresh].slice(-60);
    const keys = new Set(fresh.map(({ key }) => key));
    setTimeout(() => {
      this.floating = this.floating.filter(({ key }) => !keys.has(key));
    }, floatMs);
  }
}
