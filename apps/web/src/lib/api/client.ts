import createClient from 'openapi-fetch';
import type { paths } from './generated/schema.d.ts';
import { offline, problemOf } from './problem.ts';
import { send } from './way.ts';

/** The typed client of the server that brought this page. The session cookie goes with every request. */
export const api = createClient<paths>({ baseUrl: '', credentials: 'same-origin', fetch: send });

interface Outcome<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/**
 * What the server answered. Throws an ApiProblem when it refused, and one with the code `offline` when it could not be
 * reached: `const albums = await answer(api.GET('/api/v1/albums'))`.
 */
export async function answer<T>(call: Promise<Outcome<T>>): Promise<T> {
  let outcome: Outcome<T>;
  try {
    outcome = await call;
  } catch (cause) {
    if (cause instanceof DOMException && cause.name === 'AbortError') throw cause;
    throw offline(cause);
  }
  if (outcome.error !== undefined || !outcome.response.ok) throw problemOf(outcome.response, outcome.error);
  return outcome.data as T;
}

/** The same with the entity tag of the answer, empty when it has none. */
export async function taggedAnswer<T>(call: Promise<Outcome<T>>): Promise<{ data: T; etag: string }> {
  const data = await answer(call);
  return { data, etag: (await call).response.headers.get('etag') ?? '' };
}
