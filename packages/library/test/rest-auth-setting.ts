import { randomBytes } from 'node:crypto';
import { createHttp, type Logger } from '@bandstand/http';
import { type AccountViewer, authorize } from '../src/access/index.ts';
import { accountRoutes } from '../src/rest/account.ts';
import { accountSecretRoutes } from '../src/rest/account-secrets.ts';
import { accountsRoutes } from '../src/rest/accounts.ts';
import { authRoutes } from '../src/rest/auth.ts';
import { inSetting, type Setting } from './accounts-setting.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** The whole body as it came. */
  readonly text: string;
  /** A field of the JSON body, by a path such as `account.role` or `items.0.id`; undefined when there is none. */
  field(path: string): unknown;
}

export interface Call {
  readonly body?: unknown;
  /** Value of the Authorization header behind `Bearer `. */
  readonly bearer?: string;
  readonly cookie?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface RestSetting extends Setting {
  readonly url: string;
  readonly ask: (method: string, path: string, call?: Call) => Promise<Answer>;
}

/** Runs a test against the account routes behind a real port of this machine. */
export async function overHttp(
  test: (setting: RestSetting) => Promise<void>,
  trustedProxies: readonly string[] = [],
): Promise<void> {
  await inSetting(async (setting) => {
    const { services, time } = setting;
    const http = createHttp<AccountViewer>({
      log: silent,
      clock: () => time.now,
      trustedProxies,
      authenticators: services.authenticators,
      authorize,
      checkReplies: true,
    });
    http.add([
      ...authRoutes({ services, server: { name: 'Bandstand', version: '0' } }),
      ...accountRoutes(services),
      ...accountSecretRoutes(services),
      ...accountsRoutes(services),
    ]);
    const { url } = await http.listen({ host: '127.0.0.1', port: 0 });
    try {
      await test({ ...setting, url, ask: (method, path, call) => ask(url, method, path, call) });
    } finally {
      await http.close({ graceMs: 0 });
    }
  });
}

async function ask(url: string, method: string, path: string, call: Call = {}): Promise<Answer> {
  const { body, bearer, cookie, headers } = call;
  const answer = await fetch(`${url}/api/v1/${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(cookie === undefined ? {} : { cookie, origin: url }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, field: (at) => fieldOf(text, at) };
}

function fieldOf(text: string, path: string): unknown {
  let value: unknown = JSON.parse(text);
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = Object.entries(value).find(([name]) => name === key)?.[1];
  }
  return value;
}

/** The cookie that an answer sets, as a browser sends it back. */
export function cookieOf({ headers }: Answer): string {
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

/** A text that nobody guesses, for names that must not exist. */
export const unheardOf = () => randomBytes(8).toString('hex');
