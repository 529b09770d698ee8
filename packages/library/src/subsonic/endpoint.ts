import type { Exchange, RawBody, Reply } from '@bandstand/http';
import type { AccountViewer, Permission } from '../access/index.ts';
import type { Fields } from './protocol/fields.ts';
import type { Format } from './protocol/format.ts';
import type { Node } from './protocol/node.ts';

/** One request of a client, as its endpoint sees it. */
export class Call {
  readonly fields: Fields;
  readonly format: Format;
  readonly #exchange: Exchange<AccountViewer>;

  readonly #body: RawBody | undefined;

  constructor(exchange: Exchange<AccountViewer>, fields: Fields, format: Format, body?: RawBody) {
    this.#exchange = exchange;
    this.#body = body;
    this.fields = fields;
    this.format = format;
  }

  /** Who asks. */
  get viewer(): AccountViewer {
    return this.#exchange.signedIn();
  }
  /** The name that the client gives itself. */
  get client(): string {
    return this.fields.sent('c')?.slice(0, 100) ?? 'unknown';
  }
  /** Absolute base of this server for links, without a final slash. */
  get origin(): string {
    return this.#exchange.origin;
  }
  get ifNoneMatch(): string | undefined {
    return this.#exchange.headers['if-none-match'];
  }
  get signal(): AbortSignal {
    return this.#exchange.signal;
  }
  /** The text of the body of an endpoint that takes JSON; '' without one. */
  async text(): Promise<string> {
    // A form has been read for the sign-in.
    if (this.#body === undefined || this.#body.type === 'application/x-www-form-urlencoded') return '';
    return this.#body.text();
  }
}

/** What an endpoint answers: the content of the response, nothing but that it worked, or a whole reply (sound, pictures). */
export type Answer = Node | Reply | undefined;

/** A method of the API under /rest. */
export interface Endpoint {
  readonly name: string;
  /** Of the library's table; `public` needs no sign-in. */
  readonly permission: Permission;
  readonly rate: 'read' | 'write' | 'media';
  readonly summary: string;
  /** Takes a body of JSON beside the parameters of the address. */
  readonly takesJson?: boolean;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
}
