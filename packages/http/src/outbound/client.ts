import type { Agent, Dispatcher } from 'undici';
import { limitedAnswer, type OutboundAnswer, tooLarge } from './answer.ts';
import { asOutboundError, OutboundError } from './errors.ts';
import { addressFilter } from './filter.ts';
import type { Resolve } from './lookup.ts';
import { checkTarget, headersForHop, methodAfter } from './target.ts';

export interface OutboundOptions {
  /** Ranges that may be reached although they are blocked for everybody (a neighbour that the operator means). */
  readonly allow?: readonly string[];
  /** Ranges that may not be reached beyond those that are blocked for everybody. */
  readonly deny?: readonly string[];
  /** Ports that may be reached; all by default. */
  readonly ports?: readonly number[];
  /** Bytes of an answer unless the request says otherwise; 10 MiB. */
  readonly maxBytes?: number;
  /** Time for the whole exchange with all redirects and the body, in ms; 20 s. */
  readonly timeoutMs?: number;
  /** Redirects that are followed; 5. */
  readonly maxRedirects?: number;
  /** The `user-agent` of all requests. */
  readonly userAgent?: string;
  /** Finds addresses of names; the system's resolver by default. Nothing is remembered, neither finds nor failures. */
  readonly resolve?: Resolve;
}

export interface OutboundRequest {
  readonly method?: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

/** The one client for outgoing requests. */
export interface Outbound {
  /** Resolves with any status; rejects with OutboundError when there is no answer within the limits. */
  request(url: string, request?: OutboundRequest): Promise<OutboundAnswer>;
  /** Ends all connections, running ones too. */
  close(): Promise<void>;
}

interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

const redirects = new Set([301, 302, 303, 307, 308]);

/**
 * Builds the client. Every address is checked when it is dialled, on each
 * redirect again. Throws TypeError on a bad range.
 */
export function createOutbound(options: OutboundOptions = {}): Outbound {
  const { maxBytes = 10 * 1024 * 1024, timeoutMs = 20_000, maxRedirects = 5, ports } = options;
  const filter = addressFilter(options.allow, options.deny);
  // Most servers ask nobody for hours: the library for it takes some megabytes, and is read when it is needed.
  let agent: Promise<Agent> | undefined;
  const openAgent = async (): Promise<Agent> => {
    const { checkedAgent } = await import('./agent.ts');
    return checkedAgent(filter, Math.min(timeoutMs, 10_000), options.resolve);
  };
  return {
    async request(address, request = {}) {
      let hop = firstHop(checkTarget(address, undefined, ports), request, options.userAgent);
      const limit = request.maxBytes ?? maxBytes;
      const deadline = startDeadline(request.timeoutMs ?? timeoutMs, request.signal);
      try {
        for (let count = 0; ; count += 1) {
          agent ??= openAgent();
          const answer = await dispatch(await agent, hop, deadline.signal);
          const next = nextHop(answer, hop, ports);
          if (next === undefined) return finish(answer, hop, limit, deadline);
          answer.body.on('error', () => {}).destroy();
          if (count >= (request.maxRedirects ?? maxRedirects)) {
            throw new OutboundError('too_many_redirects', `${hop.url.host} redirects too often.`);
          }
          hop = next;
        }
      } catch (error) {
        deadline.stop();
        throw deadline.reason() ?? asOutboundError(error, hop.url.host);
      }
    },
    close: async () => (await agent)?.destroy(),
  };
}

function firstHop(url: URL, request: OutboundRequest, userAgent: string | undefined): Hop {
  return {
    url,
    method: request.method ?? 'GET',
    headers: { ...(userAgent === undefined ? {} : { 'user-agent': userAgent }), ...request.headers },
    body: request.body,
  };
}

function dispatch(agent: Agent, { url, method, headers, body }: Hop, signal: AbortSignal) {
  return agent.request({
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers,
    body: body ?? null,
    signal,
  });
}

function nextHop(
  answer: Dispatcher.ResponseData,
  hop: Hop,
  ports: readonly number[] | undefined,
): Hop | undefined {
  const { location } = answer.headers;
  if (!redirects.has(answer.statusCode) || typeof location !== 'string') return undefined;
  const url = checkTarget(location, hop.url, ports);
  const method = methodAfter(answer.statusCode, hop.method);
  const headers = headersForHop(hop.headers, hop.url, url);
  return { url, method, headers, body: method === hop.method ? hop.body : undefined };
}

function finish(
  answer: Dispatcher.ResponseData,
  hop: Hop,
  limit: number,
  deadline: Deadline,
): OutboundAnswer {
  const length = Number(answer.headers['content-length'] ?? 0);
  if (length > limit && hop.method !== 'HEAD') {
    answer.body.on('error', () => {}).destroy();
    throw tooLarge(limit);
  }
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name,
    [value ?? ''].flat().join(', '),
  ]);
  return limitedAnswer(
    { status: answer.statusCode, headers: Object.fromEntries(headers), url: hop.url.href },
    answer.body,
    limit,
    (error) => deadline.reason() ?? asOutboundError(error, hop.url.host),
    deadline.stop,
  );
}

interface Deadline {
  readonly signal: AbortSignal;
  readonly stop: () => void;
  /** Why the deadline's signal aborted; undefined while it has not. */
  readonly reason: () => OutboundError | undefined;
}

function startDeadline(ms: number, outer: AbortSignal | undefined): Deadline {
  const controller = new AbortController();
  let reason: OutboundError | undefined;
  const end = (why: OutboundError) => {
    reason ??= why;
    controller.abort(why);
  };
  const leave = () => end(new OutboundError('aborted', 'The request was given up.', outer?.reason));
  const timer = setTimeout(
    () => end(new OutboundError('timed_out', `No complete answer within ${ms} ms.`)),
    ms,
  );
  outer?.addEventListener('abort', leave, { once: true });
  if (outer?.aborted === true) leave();
  return {
    signal: controller.signal,
    reason: () => reason,
    stop: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', leave);
    },
  };
}
