import { connect } from 'node:net';
import { type TestContext } from 'node:test';
import {
  type Context,
  createHttp,
  type Http,
  type HttpOptions,
  type Logger,
  type Reply,
  type Route,
  route,
} from '../src/index.ts';

/** The principal of these tests: what the bearer token or the cookie says. */
export interface Person {
  readonly name: string;
  readonly may: readonly string[];
}

export const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const people: Readonly<Record<string, Person>> = {
  ana: { name: 'ana', may: ['albums.read', 'albums.write'] },
  bo: { name: 'bo', may: [] },
};

type Asked = Pick<Context<unknown, unknown, unknown, unknown>, 'signal'>;

/** A route that everybody may call with GET and that sends bytes; `more` says what is different. */
export const openRoute = (
  path: string,
  handler: (context: Asked) => Reply | Promise<Reply>,
  more: Partial<Pick<Route, 'cors' | 'face' | 'method' | 'rate'>> = {},
): Route =>
  route({
    method: 'GET',
    path,
    operation: path.slice(1).replaceAll('/', '_'),
    summary: '',
    tags: [],
    output: 'bytes',
    auth: [],
    permission: 'public',
    rate: 'read',
    ...more,
    handler,
  });

/** A server with two people (`ana` may all, `bo` nothing) who sign in by bearer token or cookie. */
export function build(
  routes: readonly Route<Person>[],
  options: Partial<HttpOptions<Person>> = {},
): Http<Person> {
  const http = createHttp<Person>({
    log: silent,
    clock: Date.now,
    trustedProxies: [],
    authenticators: {
      bearer: ({ headers }) => people[headers.authorization?.slice('Bearer '.length) ?? ''] ?? null,
      cookie: ({ cookies }) => people[cookies['session'] ?? ''] ?? null,
    },
    authorize: (person, permission, scope) => {
      if (scope?.id === 'secret') return 'hidden';
      return person?.may.includes(permission) === true;
    },
    checkReplies: true,
    ...options,
  });
  http.add(routes);
  return http;
}

/** The same server on a free port; it is closed when the test ends. */
export async function start(
  t: TestContext,
  routes: readonly Route<Person>[],
  options: Partial<HttpOptions<Person>> = {},
): Promise<{ readonly http: Http<Person>; readonly url: string; readonly port: number }> {
  const http = build(routes, options);
  const { url, port } = await http.listen({ host: '127.0.0.1', port: 0 });
  t.after(() => http.close({ graceMs: 0 }));
  return { http, url, port };
}

/** Sends bytes as they are and resolves with all that came back when the connection ended. */
export function rawExchange(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (answer += chunk));
    socket.on('error', reject).on('close', () => resolve(answer));
  });
}

/** The `code` of a problem document. */
export async function codeOf(response: Response): Promise<unknown> {
  const body: unknown = await response.json();
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
