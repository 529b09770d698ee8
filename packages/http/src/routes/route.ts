import type { TSchema } from 'typebox';
import { type BodySpec, bodyReader } from '../body/index.ts';
import { isReply, json, type Reply } from '../replies/index.ts';
import { textParser } from '../validation/index.ts';
import { andThen } from './and-then.ts';
import type { Context, Exchange } from './context.ts';
import type { NoFields, Outputs, RouteFacts, RouteInput, RouteSpec, ScopeRef } from './spec.ts';

/** A route whose parameters and query were accepted and whose body has not been read yet. */
export interface Accepted {
  readonly scope: ScopeRef | undefined;
  /** Reads and checks the body, then runs the handler. */
  finish(): Reply | Promise<Reply>;
}

/** A route as a value. It holds no state: one value may be added to several servers. */
export interface Route<P = unknown> extends RouteFacts {
  readonly input: RouteInput<TSchema, TSchema, BodySpec>;
  /** Checks parameters and query. Throws 400 `invalid_input` with the refused fields. */
  readonly accept: (exchange: Exchange<P>) => Accepted | Promise<Accepted>;
}

/** The `route` function of a package whose handlers see principals of type P: `const route = routeFor<Account>()`. */
export function routeFor<P>() {
  return function route<
    A extends TSchema = NoFields,
    Q extends TSchema = NoFields,
    B extends BodySpec | undefined = undefined,
    const O extends Outputs = Outputs,
  >(spec: RouteSpec<P, A, Q, B, O>): Route<P> {
    const { handler, scope, input: given, ...facts } = spec;
    const parseParams = textParser<A>(given?.params, 'params');
    const parseQuery = textParser<Q>(given?.query, 'query');
    const readBody = bodyReader<B>(given?.body, facts.lenient === true);
    const accepted = (exchange: Exchange<P>, rawQuery: Readonly<Record<string, unknown>>): Accepted => {
      const params = parseParams(exchange.rawParams);
      const query = parseQuery(rawQuery);
      return {
        scope: scope?.({ params, query }),
        finish: () =>
          andThen(readBody(exchange), ({ body }) =>
            andThen<unknown, Reply>(handler(new RequestContext(exchange, params, query, body)), replyOf),
          ),
      };
    };
    return {
      ...facts,
      input: plainInput(given),
      accept:
        given?.formAsQuery === true
          ? async (exchange) => accepted(exchange, { ...exchange.rawQuery, ...(await exchange.form()) })
          : (exchange) => accepted(exchange, exchange.rawQuery),
    };
  };
}

const replyOf = (answer: unknown): Reply => (isReply(answer) ? answer : json(200, answer));

/** A route whose handler does not look at the principal, or only passes it on. */
export const route = routeFor<unknown>();

function plainInput<A extends TSchema, Q extends TSchema, B extends BodySpec | undefined>(
  given: RouteInput<A, Q, B> | undefined,
): RouteInput<TSchema, TSchema, BodySpec> {
  const { params, query, body, formAsQuery } = given ?? {};
  return {
    ...(params === undefined ? {} : { params }),
    ...(query === undefined ? {} : { query }),
    ...(body === undefined ? {} : { body }),
    ...(formAsQuery === undefined ? {} : { formAsQuery }),
  };
}

/** The handler's view: the exchange (asked only when used) beside the checked input. */
class RequestContext<P, A, Q, B> implements Context<P, A, Q, B> {
  readonly #exchange: Exchange<P>;
  readonly params: A;
  readonly query: Q;
  readonly body: B;

  constructor(exchange: Exchange<P>, params: A, query: Q, body: B) {
    this.#exchange = exchange;
    this.params = params;
    this.query = query;
    this.body = body;
  }
  get principal() {
    return this.#exchange.principal;
  }
  get scheme() {
    return this.#exchange.scheme;
  }
  get headers() {
    return this.#exchange.headers;
  }
  get cookies() {
    return this.#exchange.cookies;
  }
  get client() {
    return this.#exchange.client;
  }
  get origin() {
    return this.#exchange.origin;
  }
  get requestId() {
    return this.#exchange.requestId;
  }
  get log() {
    return this.#exchange.log;
  }
  get signal() {
    return this.#exchange.signal;
  }
  get request() {
    return this.#exchange.request;
  }
  get rawParams() {
    return this.#exchange.rawParams;
  }
  get rawQuery() {
    return this.#exchange.rawQuery;
  }
  get bodyLimits() {
    return this.#exchange.bodyLimits;
  }
  form() {
    return this.#exchange.form();
  }
  signedIn(): P {
    return this.#exchange.signedIn();
  }
}
