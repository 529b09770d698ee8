import { type Outbound, OutboundError } from '@bandstand/http';
import { IndexError, isIndexErrorName } from '../errors.ts';
import { fieldsOf, MalformedBody, msgpackType, readMsgpack, type Sent, writeMsgpack } from '../wire/index.ts';

export interface IndexCallOptions {
  /** The one client for outgoing requests; it must be allowed to reach the node. */
  readonly outbound: Outbound;
  /** Address of the node's protocol without a final slash: `http://10.0.0.2:6081`, `https://example.org/fpindex`. */
  readonly url: string;
  /** Bearer token, null for a node that wants none. */
  readonly token: string | null;
}

/** Longest wait for anything but a search, in ms. */
const patience = 60_000;

/** Requests to another index node, in MessagePack. */
export class IndexCalls {
  readonly #options: IndexCallOptions;

  constructor(options: IndexCallOptions) {
    this.#options = options;
  }

  /**
   * The value of the answer. Rejects with the IndexError that the node names; IndexNotReady when it cannot be reached,
   * answers something else or refuses the token; SearchTimeout when a search is not answered in `waitMs`.
   */
  async ask(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: Sent,
    waitMs?: number,
  ): Promise<unknown> {
    const { outbound, url, token } = this.#options;
    try {
      const { status, ...answer } = await outbound.request(`${url}${path}`, {
        method,
        headers: {
          accept: msgpackType,
          ...(body === undefined ? {} : { 'content-type': msgpackType }),
          ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: writeMsgpack(body) }),
        timeoutMs: waitMs ?? patience,
        maxRedirects: 0,
      });
      const value = readMsgpack(await answer.bytes());
      if (status >= 200 && status < 300) return value;
      throw refusal(status, value);
    } catch (error) {
      throw asIndexError(error, waitMs !== undefined);
    }
  }
}

function refusal(status: number, value: unknown): IndexError {
  const { error } = fieldsOf(value, ['error'], true);
  if (typeof error === 'string' && isIndexErrorName(error)) return new IndexError(error);
  if (status === 400 || status === 413)
    return new IndexError('BadRequest', `the index node answered ${status}`);
  return new IndexError('IndexNotReady', `the index node answered ${status} ${String(error).slice(0, 40)}`);
}

function asIndexError(error: unknown, searching: boolean): unknown {
  if (error instanceof MalformedBody) {
    return new IndexError('IndexNotReady', 'the index node answered something else', { cause: error });
  }
  if (!(error instanceof OutboundError)) return error;
  const reason = searching && error.code === 'timed_out' ? 'SearchTimeout' : 'IndexNotReady';
  return new IndexError(reason, `the index node cannot be asked: ${error.message}`, { cause: error });
}
