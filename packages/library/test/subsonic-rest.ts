import { accounts } from './catalogue-seed.ts';
import { at, type Person, type SubsonicSetting } from './subsonic-setting.ts';

/** An answer below /api/v1. */
export interface RestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly bytes: Buffer;
  /** A value of the JSON body by its path, undefined when there is none. */
  readonly field: (path: string) => unknown;
}

/** Asks the routes below /api/v1 that stand beside the face, as somebody with a session or as a stranger (null). */
export async function rest(
  { services, url }: SubsonicSetting,
  who: Person | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<RestAnswer> {
  const headers: Record<string, string> = {};
  if (who !== null) {
    const account = services.accounts.byId(accounts[who]);
    if (account === undefined) throw new Error(`the seed has no ${who}`);
    const { token } = services.sessions.start(account, 'bearer', { address: '127.0.0.1', userAgent: 'test' });
    headers['authorization'] = `Bearer ${token}`;
  }
  const isBytes = body instanceof Uint8Array;
  if (body !== undefined) headers['content-type'] = isBytes ? 'image/jpeg' : 'application/json';
  const sent = body === undefined ? {} : { body: isBytes ? Buffer.from(body) : JSON.stringify(body) };
  const answer = await fetch(`${url}/api/v1/${path}`, { method, headers, ...sent });
  const bytes = Buffer.from(await answer.arrayBuffer());
  const json: unknown = answer.headers.get('content-type')?.includes('json')
    ? JSON.parse(bytes.toString('utf8'))
    : undefined;
  return { status: answer.status, headers: answer.headers, bytes, field: (name) => at(json, name) };
}
