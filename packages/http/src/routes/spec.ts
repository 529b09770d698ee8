import type { Static, TSchema, TUnsafe } from 'typebox';
import type { BodyOf } from '../body/index.ts';
import type { ErrorFace } from '../errors/index.ts';
import type { Reply } from '../replies/index.ts';
import type { Context } from './context.ts';

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Classes of the rate limits; how much each allows is configured where the server is built. */
export type RateClass = 'read' | 'write' | 'login' | 'media' | 'health';

/** What a permission is asked for: one tenant, one app, one item. The policy knows the kinds. */
export interface ScopeRef {
  readonly kind: string;
  readonly id: string;
}

/** Schemas of the answers by status, or the name of what comes instead of JSON. */
export type Outputs = Readonly<Record<number, TSchema>> | 'bytes' | 'stream' | 'sse' | 'socket';

/** What a handler may return: the plain value of the 200 schema, or a reply. */
export type Answer<O> = O extends { readonly 200: infer S extends TSchema } ? Static<S> | Reply : Reply;

/**
 * `site`: answers are readable by this site and by the allowed origins, with credentials.
 * `public-no-credentials`: readable by every site, without credentials (players and clients in browsers).
 */
export type CorsMode = 'site' | 'public-no-credentials';

/** The parts of a route that do not depend on the types of its input. */
export interface RouteFacts {
  readonly method: Method | readonly Method[];
  /** In the framework's form: `/api/v1/albums/:gid`, `/files/*`. GET answers HEAD too. */
  readonly path: string;
  /** Other addresses of the same route (`/rest/ping.view`); they are not described in OpenAPI. */
  readonly aliases?: readonly string[];
  /** Unique name, the OpenAPI operationId. */
  readonly operation: string;
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  /** Names of the authenticators that may say who asks, tried in this order. */
  readonly auth: readonly string[];
  /** Required. `public` means that nobody need sign in; everything else goes to `authorize`. */
  readonly permission: string;
  readonly rate: RateClass;
  readonly face?: ErrorFace;
  readonly cors?: CorsMode;
  /** Refuses what a browser says comes from another site, even without a cookie (sign-in forms). */
  readonly sameOrigin?: boolean;
  /** Bytes of a JSON or form body, where the server's limit does not fit. */
  readonly maxBodyBytes?: number;
  /** Unknown fields of the body are dropped instead of refused. */
  readonly lenient?: boolean;
  /** Leaves the route out of OpenAPI (pages, redirects). */
  readonly hidden?: boolean;
  readonly deprecated?: boolean;
  /** Headers that OPTIONS of this address answers besides `allow`: what a protocol tells of itself there. */
  readonly optionsHeaders?: Readonly<Record<string, string>>;
  readonly output: Outputs;
}

export interface RouteInput<A, Q, B> {
  readonly params?: A;
  readonly query?: Q;
  readonly body?: B;
  /** The fields of an urlencoded body count as query parameters and win over them. */
  readonly formAsQuery?: boolean;
}

/** What an author writes; `route` makes a Route of it. */
export interface RouteSpec<P, A extends TSchema, Q extends TSchema, B, O extends Outputs> extends RouteFacts {
  readonly input?: RouteInput<A, Q, B>;
  readonly output: O;
  /** The tenant, app or item that the permission is asked for. Runs on checked parameters, before the body is read. */
  readonly scope?: (input: { readonly params: Static<A>; readonly query: Static<Q> }) => ScopeRef | undefined;
  readonly handler: (context: Context<P, Static<A>, Static<Q>, BodyOf<B>>) => Answer<O> | Promise<Answer<O>>;
}

/** The schema of a part of the input that a route does not take. */
export type NoFields = TUnsafe<Readonly<Record<string, never>>>;
