/** A request to a Jellyfin-compatible server, as the queue makes it. */
export interface ServerRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Below the server's address, with its first slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Sent as `Idempotency-Key`. */
  readonly key?: string;
}

export interface ServerReply {
  readonly status: number;
  /** What Retry-After asked for, in ms. */
  readonly retryAfterMs?: number | undefined;
  /** The JSON of the body; `undefined` without one. */
  readonly body: unknown;
}

/**
 * The way to one server as one user. Rejects when there was no answer (no connection, a cut one, too late); every status is
 * an answer. The token is the caller's business.
 */
export type CallServer = (request: ServerRequest) => Promise<ServerReply>;

/** An answer that is no success. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly reply: ServerReply;

  constructor({ method, path }: ServerRequest, reply: ServerReply) {
    super(`${method} ${path} was answered with ${reply.status}`);
    this.reply = reply;
  }
}

/** The body of a success. Throws `Refused` for any other answer; rejects when there was none. */
export async function told(ask: CallServer, request: ServerRequest): Promise<unknown> {
  const reply = await ask(request);
  if (reply.status < 200 || reply.status > 299) throw new Refused(request, reply);
  return reply.body;
}

/** The status of an error that `told` threw. */
export const statusOf = (error: unknown): number | undefined =>
  error instanceof Refused ? error.reply.status : undefined;

/** The part of a client of a server that edits go through. */
interface Client {
  ask(
    path: string,
    ask: Omit<ServerRequest, 'path' | 'key'> & { readonly headers?: Readonly<Record<string, string>> },
  ): Promise<{ readonly body: unknown }>;
}

/**
 * Sends edits through a client whose errors carry the `status` of an
 * answer that was no success, and no status without one.
 */
export const callThrough =
  (client: Client): CallServer =>
  async ({ path, key, ...request }) => {
    const headers = key === undefined ? {} : { headers: { 'idempotency-key': key } };
    try {
      return { status: 200, body: (await client.ask(path, { ...request, ...headers })).body };
    } catch (error) {
      if (!(error instanceof Error) || !('status' in error) || typeof error.status !== 'number') throw error;
      const wait = 'retryAfterMs' in error ? error.retryAfterMs : undefined;
      return {
        status: error.status,
        body: undefined,
        retryAfterMs: typeof wait === 'number' ? wait : undefined,
      };
    }
  };
