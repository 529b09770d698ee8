/** Requests of the matrix, sent as they are written: no client library tidies the address. */
import { Agent, type IncomingMessage, request } from 'node:http';

export interface Request {
  readonly method: string;
  /** Path and query, percent-encoded by the caller. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as a form. */
  readonly form?: string;
  /** Sent as it is. */
  readonly bytes?: { readonly type: string; readonly data: Uint8Array };
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  /** The body as text; of an event stream what came first. */
  readonly text: string;
  /** Everything that came back, in lower case: status line, headers and body. */
  readonly all: string;
  /** `done`, or the `code` of a problem document, `not_found` and so on; the number where there is none. */
  readonly outcome: string;
}

export class Asking {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 4 });
  readonly #port: number;
  #count = 0;

  constructor(port: number) {
    this.#port = port;
  }

  /** Each request comes from an address of its own, as limits by address are tested elsewhere. */
  ask({ method, path, headers, body, form, bytes }: Request): Promise<Answer> {
    const count = (this.#count += 1);
    const text = body === undefined ? form : JSON.stringify(body);
    const sent = text === undefined ? bytes?.data : Buffer.from(text);
    const formType = body === undefined ? 'application/x-www-form-urlencoded' : 'application/json';
    const type = text === undefined ? (bytes?.type ?? '') : formType;
    const all = {
      'x-forwarded-for': `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`,
      ...(sent === undefined ? {} : { 'content-type': type, 'content-length': String(sent.length) }),
      ...headers,
    };
    return new Promise((resolve, reject) => {
      const outgoing = request(
        { agent: this.#agent, host: '127.0.0.1', port: this.#port, method, path, headers: all },
        (answer) => void read(answer).then(resolve, reject),
      );
      outgoing.once('error', (error) => reject(new Error(`${method} ${path}: ${error.message}`)));
      outgoing.end(sent);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}

async function read(answer: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  const events = answer.headers['content-type']?.startsWith('text/event-stream') === true;
  for await (const chunk of answer) {
    if (Buffer.isBuffer(chunk)) chunks.push(chunk);
    if (events) break;
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const status = answer.statusCode ?? 0;
  const said = `${status} ${answer.statusMessage ?? ''}\n${answer.rawHeaders.join('\n')}\n${text}`;
  return {
    status,
    headers: answer.headers,
    text,
    all: said.toLowerCase(),
    outcome: outcomeOf(status, text),
  };
}

const subsonicCodes: Readonly<Record<number, string>> = {
  10: 'parameter_missing',
  40: 'unauthenticated',
  44: 'unauthenticated',
  50: 'forbidden',
  70: 'not_found',
};

function outcomeOf(status: number, text: string): string {
  const value = parsed(text);
  const subsonic = member(value, 'subsonic-response');
  if (subsonic !== undefined && member(subsonic, 'status') === 'failed') {
    const code = Number(member(member(subsonic, 'error'), 'code'));
    return subsonicCodes[code] ?? `failure ${code}: ${String(member(member(subsonic, 'error'), 'message'))}`;
  }
  if (status < 400) return 'done';
  const code = member(value, 'code');
  // `session_not_found` and the like say the same about something without a page of its own.
  return typeof code === 'string' ? code.replace(/^.*_not_found$/, 'not_found') : String(status);
}

function parsed(text: string): unknown {
  if (!text.startsWith('{')) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A field of an object, undefined for anything that has none. */
export function member(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
