/** Talks with a running server as a program does. */
import assert from 'node:assert/strict';
import { admin } from './serving.ts';

export interface Said {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; undefined when it is not JSON. */
  readonly body: unknown;
}

export interface Asked {
  readonly method?: string;
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function ask(url: string, path: string, asked: Asked = {}): Promise<Said> {
  const { method = asked.body === undefined ? 'GET' : 'POST', token, body, headers } = asked;
  const answer = await fetch(url + path, {
    method,
    redirect: 'manual',
    signal: AbortSignal.timeout(60_000),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Signs in as a program and returns its token. */
export async function signIn(
  url: string,
  { username, password }: { readonly username: string; readonly password: string } = admin,
): Promise<string> {
  const said = await ask(url, '/api/v1/auth/login', { body: { username, password, kind: 'bearer' } });
  assert.equal(said.status, 200, said.text);
  return textAt(said.body, 'token');
}

/** What lies at a path such as `items.0.id`; undefined when there is nothing. */
export function at(value: unknown, path: string): unknown {
  let found = value;
  for (const key of path.split('.')) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Object.entries(found).find(([name]) => name === key)?.[1];
  }
  return found;
}

export function textAt(value: unknown, path: string): string {
  const found = at(value, path);
  assert.equal(typeof found, 'string', `no text at ${path} of ${JSON.stringify(value)}`);
  return String(found);
}

export function listAt(value: unknown, path: string): readonly unknown[] {
  const found = at(value, path);
  return Array.isArray(found) ? found : [];
}
