import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyRequest } from 'fastify';
import type { BodyLimits } from '../body/index.ts';
import type { Logger } from '../logging/index.ts';

/** Who is at the other end, as far as the configured proxies can be believed. */
export interface Client {
  /** Address of the client, IPv4 or IPv6 without brackets or zone. */
  readonly address: string;
  /** True when the client's own connection was TLS. */
  readonly secure: boolean;
  /** The host (and port) that the client asked for. */
  readonly host: string;
}

/** One request on its way through the server, before its input is checked. */
export interface Exchange<P> {
  readonly principal: P | null;
  /** Name of the authenticator that knew the principal, null when nobody is signed in. */
  readonly scheme: string | null;
  readonly headers: IncomingHttpHeaders;
  readonly cookies: Readonly<Record<string, string>>;
  readonly client: Client;
  /** Absolute base of this server for links, without a final slash: the public URL, else the request's own. */
  readonly origin: string;
  readonly requestId: string;
  readonly log: Logger;
  /** Aborts when the client leaves before the answer is complete, or when the server drains hard. */
  readonly signal: AbortSignal;
  /** The framework's request, for faces that need more than the above. */
  readonly request: FastifyRequest;
  /** Path parameters and query as the client wrote them (percent-decoded, unchecked). */
  readonly rawParams: Readonly<Record<string, string>>;
  readonly rawQuery: Readonly<Record<string, unknown>>;
  /** How much of a body is read into memory, and how long a client may be silent. */
  readonly bodyLimits: BodyLimits;
  /** The fields of an urlencoded body; empty for any other body. Read once, then remembered. */
  form(): Promise<Readonly<Record<string, unknown>>>;
  /** The principal; throws 401 `unauthenticated` when nobody is signed in. */
  signedIn(): P;
}

/** What a handler gets: the exchange and its checked input. */
export interface Context<P, A, Q, B> extends Exchange<P> {
  readonly params: A;
  readonly query: Q;
  readonly body: B;
}
