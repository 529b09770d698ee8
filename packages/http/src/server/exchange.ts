import type { IncomingHttpHeaders, ServerResponse } from 'node:http';
import type { FastifyRequest } from 'fastify';
import { type BodyLimits, type BodySource, readForm } from '../body/index.ts';
import { parseCookies } from '../cookies/index.ts';
import { problem } from '../errors/index.ts';
import type { Logger } from '../logging/index.ts';
import type { Client, Exchange } from '../routes/index.ts';
import type { Upgrade } from '../sockets/index.ts';

/** What all exchanges of one server share. */
export interface Surroundings {
  readonly log: Logger;
  readonly findClient: (request: FastifyRequest) => Client;
  readonly publicUrl: string | undefined;
}

/** One request and its answer. Everything that not every route needs is worked out when it is asked for. */
export class LiveExchange<P> implements Exchange<P>, BodySource {
  readonly request: FastifyRequest;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly bodyLimits: BodyLimits;
  readonly client: Client;
  principal: P | null = null;
  scheme: string | null = null;
  /** Set when the client asks for a WebSocket. */
  upgrade: Upgrade | undefined;
  /** True once the client went away before its answer was complete. */
  left = false;
  readonly #around: Surroundings;
  #log: Logger | undefined;
  #cookies: Readonly<Record<string, string>> | undefined;
  #abort: AbortController | undefined;
  #form: Promise<Readonly<Record<string, unknown>>> | undefined;

  constructor(
    around: Surroundings,
    request: FastifyRequest,
    response: ServerResponse,
    bodyLimits: BodyLimits,
  ) {
    this.#around = around;
    this.request = request;
    this.response = response;
    this.requestId = request.id;
    this.bodyLimits = bodyLimits;
    this.client = around.findClient(request);
  }

  get headers(): IncomingHttpHeaders {
    return this.request.raw.headers;
  }
  get rawParams(): Readonly<Record<string, string>> {
    return this.request.params as Readonly<Record<string, string>>;
  }
  get rawQuery(): Readonly<Record<string, unknown>> {
    return this.request.query as Readonly<Record<string, unknown>>;
  }
  get cookies(): Readonly<Record<string, string>> {
    this.#cookies ??= parseCookies(this.headers.cookie);
    return this.#cookies;
  }
  get origin(): string {
    return this.#around.publicUrl ?? `${this.client.secure ? 'https' : 'http'}://${this.client.host}`;
  }
  get log(): Logger {
    this.#log ??= this.#around.log.child({ requestId: this.requestId });
    return this.#log;
  }
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    return this.#abort.signal;
  }
  form(): Promise<Readonly<Record<string, unknown>>> {
    this.#form ??= readForm(this);
    return this.#form;
  }
  signedIn(): P {
    if (this.principal === null) throw problem('unauthenticated', 401, 'Sign in first.');
    return this.principal;
  }
  /** Tells whoever watches `signal`, now or later, to stop. */
  abort(reason: Error): void {
    this.left = true;
    this.#abort ??= new AbortController();
    this.#abort.abort(reason);
  }
}
