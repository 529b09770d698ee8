import { timingSafeEqual } from 'node:crypto';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { StreamName } from '../engine/index.ts';
import { parseAppName } from '../names/index.ts';

export type TokenUse = 'play' | 'publish';

export interface TokenPorts {
  /** HMAC of a text, base64url, by a key that belongs to the purpose alone. */
  readonly mac: (purpose: string, text: string) => string;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

export interface NewToken {
  readonly use: TokenUse;
  readonly stream: StreamName;
  /** How long somebody may come in with it. */
  readonly seconds: number;
  /** How many times somebody may come in with it; 0 for as often as wanted. */
  readonly most: number;
}

/** What a token that is right allows. */
export interface OpenedToken extends Omit<NewToken, 'seconds'> {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

const mostCounted = 100_000;
const longest = 512;
const idBytes = 9;
const idsAtOnce = 100;

/** Signed permissions to come in: nothing is kept of them but how often those that are counted were used. */
export class StreamTokens {
  readonly #ports: TokenPorts;
  readonly #used = new Map<string, { times: number; readonly until: number }>();

  #drawn = Buffer.alloc(0);

  constructor(ports: TokenPorts) {
    this.#ports = ports;
  }

  issue({ use, stream, seconds, most }: NewToken): { readonly token: string; readonly expiresAt: number } {
    const expiresAt = this.#ports.clock() + seconds * 1000;
    const id = this.#id();
    const said = [use, stream.app, stream.room, expiresAt, most, id];
    const body = Buffer.from(JSON.stringify(said)).toString('base64url');
    return { token: `${body}.${this.#seal(body)}`, expiresAt };
  }

  /** What a token says when it is ours and in time; undefined for every other text. */
  open(token: string): OpenedToken | undefined {
    const dot = token.indexOf('.');
    if (dot < 1 || token.length > longest) return undefined;
    const body = token.slice(0, dot);
    if (!same(this.#seal(body), token.slice(dot + 1))) return undefined;
    const opened = parse(Buffer.from(body, 'base64url').toString());
    return opened && opened.expiresAt > this.#ports.clock() ? opened : undefined;
  }

  /** Whether it opens this stream for this use; counts one use when it does. */
  spend(token: string, use: TokenUse, stream: StreamName): boolean {
    const opened = this.#openFor(token, use, stream);
    return opened !== undefined && (opened.most === 0 || this.#count(opened));
  }

  /** Whether it is for this stream and this use, also when it has been used up; counts nothing. */
  fits(token: string, use: TokenUse, stream: StreamName): boolean {
    return this.#openFor(token, use, stream) !== undefined;
  }

  #openFor(token: string, use: TokenUse, { app, room }: StreamName): OpenedToken | undefined {
    const opened = this.open(token);
    return opened?.use === use && opened.stream.app === app && opened.stream.room === room
      ? opened
      : undefined;
  }

  #count({ id, most, expiresAt }: OpenedToken): boolean {
    const known = this.#used.get(id);
    if (known) {
      if (known.times >= most) return false;
      known.times += 1;
      return true;
    }
    if (this.#used.size >= mostCounted) this.#forget();
    if (this.#used.size >= mostCounted) return false;
    this.#used.set(id, { times: 1, until: expiresAt });
    return true;
  }

  #forget(): void {
    const now = this.#ports.clock();
    for (const [id, { until }] of this.#used) if (until <= now) this.#used.delete(id);
  }

  /** Nobody has had it before. Bytes are drawn for many at once, as a few take as long as a thousand. */
  #id(): string {
    if (this.#drawn.length < idBytes) this.#drawn = Buffer.from(this.#ports.random(idBytes * idsAtOnce));
    const id = this.#drawn.toString('base64url', 0, idBytes);
    this.#drawn = this.#drawn.subarray(idBytes);
    return id;
  }

  #seal(body: string): string {
    return this.#ports.mac('live-playback', body);
  }
}

/** The seal says that we wrote it, so only its own form is looked for. */
function parse(text: string): OpenedToken | undefined {
  const said: unknown = JSON.parse(text);
  if (!Array.isArray(said)) return undefined;
  const fields: readonly unknown[] = said;
  const [use, name, room, expiresAt, most, id] = fields;
  const app = parseAppName(name);
  if ((use !== 'play' && use !== 'publish') || !app || typeof room !== 'string') return undefined;
  if (typeof expiresAt !== 'number' || typeof most !== 'number' || typeof id !== 'string') return undefined;
  return { use, stream: { app, room }, most, id, expiresAt };
}

function same(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
