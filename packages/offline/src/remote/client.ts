import { kindOfStatus, retryAfterMs, ServerFailure } from './failure.ts';

/** Who asks: a server ties a session to the device. */
export interface Device {
  readonly id: string;
  readonly name: string;
  readonly client: string;
  readonly version: string;
}

export interface ClientOptions {
  /** Address of the server as the person gave it, with or without a slash at its end. */
  readonly url: string;
  readonly device: Device;
  /** Asked before each request. `isStale`: the server refused the one it gave before; it may have a newer one. */
  readonly token?: (isStale?: boolean) => Promise<string | undefined>;
  /** The global `fetch` unless told. */
  readonly fetch?: typeof fetch;
  readonly clock?: () => number;
  /** Longest wait for an answer to begin and between two parts of it, ms; 10,000 unless told. */
  readonly timeoutMs?: number;
  /** Hears after each request whether the server was reached. */
  readonly onContact?: (reached: boolean) => void;
}

type QueryValue = string | number | boolean | readonly string[] | undefined;

export interface Ask {
  readonly method?: 'GET' | 'POST' | 'DELETE';
  readonly query?: Readonly<Record<string, QueryValue>>;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Signs the request as native APIs want it (RFC 6750). */
  readonly bearer?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface Answer {
  readonly body: unknown;
  /** The server's clock when it answered, ms since 1970; ours where it does not tell. */
  readonly date: number;
}

/** Longest answer that is read as a whole, in bytes. */
const LONGEST = 64 * 1024 * 1024;

const quoted = (text: string): string => `"${encodeURIComponent(text)}"`;

/** Speaks with one server as one user. Every method rejects with `ServerFailure`, or with the signal's reason. */
export class ServerClient {
  readonly url: string;
  readonly #options: ClientOptions;
  readonly #clock: () => number;

  constructor(options: ClientOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.#options = options;
    this.#clock = options.clock ?? Date.now;
  }

  /** The address of a path of this server; one that begins with `http` stays. */
  address(path: string, query: Ask['query'] = {}): string {
    const url = new URL(path.startsWith('http') ? path : `${this.url}${path}`);
    for (const [name, value] of Object.entries(query)) {
      if (value === undefined) continue;
      url.searchParams.set(name, Array.isArray(value) ? value.join(',') : String(value));
    }
    return url.href;
  }

  async token(): Promise<string | undefined> {
    return this.#options.token?.();
  }

  /** The address of the server's socket, with the token in it as its protocol wants: not for a log. */
  async socketAddress(): Promise<string> {
    const query = { ApiKey: (await this.token()) ?? '', deviceId: this.#options.device.id };
    return this.address('/socket', query).replace(/^http/, 'ws');
  }

  /** The JSON of an answer; `undefined` where it has no body. */
  async ask(path: string, ask: Ask = {}): Promise<Answer> {
    const response = await this.open(path, ask);
    const date = Date.parse(response.headers.get('date') ?? '');
    const text = await this.#text(response.parts);
    return { body: parsed(text), date: Number.isNaN(date) ? this.#clock() : date };
  }

  /** The answer as it comes: its parts as bytes. It breaks off when no part comes for `timeoutMs`. */
  async open(
    path: string,
    ask: Ask = {},
  ): Promise<{ readonly headers: Headers; readonly parts: AsyncIterable<Uint8Array> }> {
    const { timeoutMs = 10_000, onContact } = this.#options;
    const patience = new Patience(timeoutMs, ask.signal);
    try {
      const response = await this.#request(path, ask, patience.signal);
      onContact?.(true);
      if (!response.ok) throw await this.#refusal(response);
      return { headers: response.headers, parts: patience.parts(response.body) };
    } catch (error) {
      patience.end();
      if (error instanceof ServerFailure) throw error;
      ask.signal?.throwIfAborted();
      onContact?.(false);
      throw patience.failure(error);
    }
  }

  /** One that was refused is made again when the user has signed in anew meanwhile, in another process perhaps. */
  async #request(path: string, ask: Ask, signal: AbortSignal): Promise<Response> {
    const token = await this.token();
    const send = (as: string | undefined): Promise<Response> =>
      (this.#options.fetch ?? fetch)(this.address(path, ask.query), {
        method: ask.method ?? 'GET',
        headers: this.#headers(ask, as),
        ...(ask.body === undefined ? {} : { body: JSON.stringify(ask.body) }),
        signal,
      });
    const response = await send(token);
    if (response.status !== 401 || token === undefined) return response;
    const newer = await this.#options.token?.(true);
    if (newer === undefined || newer === token) return response;
    await response.body?.cancel();
    return send(newer);
  }

  #headers({ body, headers, bearer }: Ask, token: string | undefined): Record<string, string> {
    return {
      accept: 'application/json',
      authorization: bearer === true ? `Bearer ${token ?? ''}` : this.#credentials(token),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    };
  }

  #credentials(token: string | undefined): string {
    const { device } = this.#options;
    const said = [
      `Client=${quoted(device.client)}`,
      `Device=${quoted(device.name)}`,
      `DeviceId=${quoted(device.id)}`,
      `Version=${quoted(device.version)}`,
      ...(token === undefined ? [] : [`Token=${quoted(token)}`]),
    ];
    return `MediaBrowser ${said.join(', ')}`;
  }

  async #refusal(response: Response): Promise<ServerFailure> {
    const { status } = response;
    const wait = retryAfterMs(response.headers.get('retry-after'), this.#clock());
    await response.body?.cancel();
    return new ServerFailure(kindOfStatus(status), `the server answered ${status}`, {
      status,
      retryAfterMs: wait,
    });
  }

  async #text(parts: AsyncIterable<Uint8Array>): Promise<string> {
    const decoder = new TextDecoder();
    let [text, length] = ['', 0];
    for await (const part of parts) {
      length += part.byteLength;
      if (length > LONGEST) throw new ServerFailure('nonsense', 'the answer is longer than any should be');
      text += decoder.decode(part, { stream: true });
    }
    return text + decoder.decode();
  }
}

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServerFailure('nonsense', 'the answer is no JSON', { cause: error });
  }
}

/** Gives up on an answer when nothing of it comes for so long. */
class Patience {
  readonly #limit: number;
  readonly #controller = new AbortController();
  readonly signal: AbortSignal;
  #timer: ReturnType<typeof setTimeout>;
  #isOver = false;

  constructor(limit: number, outer: AbortSignal | undefined) {
    this.#limit = limit;
    this.signal =
      outer === undefined ? this.#controller.signal : AbortSignal.any([outer, this.#controller.signal]);
    this.#timer = this.#start();
  }

  #start(): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      this.#isOver = true;
      this.#controller.abort();
    }, this.#limit);
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  failure(cause: unknown): ServerFailure {
    return this.#isOver
      ? new ServerFailure('slow', `the server said nothing for ${this.#limit} ms`, { cause })
      : new ServerFailure('network', 'the server cannot be reached', { cause });
  }

  async *parts(body: ReadableStream<Uint8Array> | null): AsyncGenerator<Uint8Array> {
    const reader = body?.getReader();
    try {
      for (;;) {
        const part = await reader?.read();
        // What is done with a part may take its time: the server is waited for, not the reader of this.
        this.end();
        if (part === undefined || part.done) return;
        yield part.value;
        this.#timer = this.#start();
      }
    } catch (error) {
      throw error instanceof ServerFailure || !this.#broken(error) ? error : this.failure(error);
    } finally {
      this.end();
      await reader?.cancel().catch(() => undefined);
    }
  }

  /** False for what the reader of the parts has thrown, and for an end that somebody asked for. */
  #broken(error: unknown): boolean {
    return this.#isOver || error instanceof TypeError;
  }
}
