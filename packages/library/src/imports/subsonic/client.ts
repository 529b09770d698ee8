import { createHash, randomBytes } from 'node:crypto';
import { type Outbound, OutboundError } from '@bandstand/http';
import { ImportError } from '../errors.ts';
import { parsedJson } from '../foreign/index.ts';

export type Fields = ReadonlyMap<string, unknown>;

export interface SubsonicClientOptions {
  readonly http: Outbound;
  readonly base: URL;
  readonly user: string;
  readonly password: string;
  readonly signal: AbortSignal;
}

const megabyte = 1024 * 1024;

/**
 * Errors of servers that take no token: those before API 1.13 miss the parameter `p` (10); of others the account is
 * not made for tokens (41, LDAP), or nobody may use them (42).
 */
const wantsPassword: ReadonlySet<number> = new Set([10, 41, 42]);

/** The error of a server that is older than the version which was asked for. */
const serverTooOld = 30;

/** The API of another Subsonic server, signed in with a token (API 1.13), else with the password. */
export class SubsonicClient {
  readonly #options: SubsonicClientOptions;
  #plain = false;
  #version = '1.16.1';

  constructor(options: SubsonicClientOptions) {
    this.#options = options;
  }

  /** Checks name and password. Throws ImportError `refused`, `unreachable`. */
  async signIn(): Promise<void> {
    let answer = await this.#ask('ping', {});
    const version = answer.get('version');
    if (codeOf(answer) === serverTooOld && typeof version === 'string') {
      this.#version = version;
      answer = await this.#ask('ping', {});
    }
    if (wantsPassword.has(codeOf(answer))) {
      this.#plain = true;
      answer = await this.#ask('ping', {});
    }
    refuse(answer, 'ping');
  }

  /** The answer of a method. Throws ImportError `refused` with the server's words, `unreachable`. */
  async get(method: string, parameters: Readonly<Record<string, string>> = {}): Promise<Fields> {
    const answer = await this.#ask(method, parameters);
    refuse(answer, method);
    return answer;
  }

  /** The same for what a server need not know or have: undefined when it says no. */
  async find(method: string, parameters: Readonly<Record<string, string>> = {}): Promise<Fields | undefined> {
    try {
      return await this.get(method, parameters);
    } catch (error) {
      if (error instanceof ImportError && error.code === 'refused') return undefined;
      throw error;
    }
  }

  async #ask(method: string, parameters: Readonly<Record<string, string>>): Promise<Fields> {
    const { http, base, signal } = this.#options;
    const form = new URLSearchParams({
      v: this.#version,
      c: 'bandstand',
      f: 'json',
      ...this.#proof(),
      ...parameters,
    });
    const url = new URL(base);
    url.pathname = `${base.pathname.replace(/\/$/, '')}/rest/${method}.view`;
    url.search = form.toString();
    try {
      const answer = await http.request(url.href, { maxBytes: 64 * megabyte, timeoutMs: 120_000, signal });
      const fields = fieldsOf(parsedJson(await answer.text()));
      const inner = fields.get('subsonic-response');
      // Servers say 404 or 501 for methods that they do not know.
      if (inner === undefined && answer.status >= 400) return new Map([['status', 'failed']]);
      if (inner === undefined)
        throw new ImportError('refused', `${base.host} does not answer as a Subsonic server does.`);
      return fieldsOf(inner);
    } catch (error) {
      if (!(error instanceof OutboundError)) throw error;
      throw new ImportError('unreachable', `${base.host}: ${error.message}`, { cause: error });
    }
  }

  #proof(): Readonly<Record<string, string>> {
    const { user, password } = this.#options;
    if (this.#plain) return { u: user, p: `enc:${Buffer.from(password).toString('hex')}` };
    const salt = randomBytes(12).toString('hex');
    return {
      u: user,
      s: salt,
      t: createHash('md5')
        .update(password + salt)
        .digest('hex'),
    };
  }
}

function codeOf(answer: Fields): number {
  return Number(fieldsOf(answer.get('error')).get('code') ?? 0);
}

function refuse(answer: Fields, method: string): void {
  if (answer.get('status') === 'ok') return;
  const words = fieldsOf(answer.get('error')).get('message');
  const said = typeof words === 'string' ? words.slice(0, 200) : 'it gave no reason';
  throw new ImportError('refused', `The other server refused ${method}: ${said}`);
}

/** The fields of a JSON object; none for anything else. */
export function fieldsOf(json: unknown): Fields {
  return new Map<string, unknown>(
    typeof json === 'object' && json !== null && !Array.isArray(json) ? Object.entries(json) : [],
  );
}

/** A list of objects; servers write a list of one as the one. */
export function listOf(json: unknown): Fields[] {
  if (Array.isArray(json)) return json.map(fieldsOf);
  return typeof json === 'object' && json !== null ? [fieldsOf(json)] : [];
}
