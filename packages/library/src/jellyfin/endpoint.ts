import type { Exchange, Method, RawBody, Reply } from '@bandstand/http';
import type { Writer } from '@bandstand/sqlite';
import type { AccountViewer, Permission } from '../access/index.ts';
import { gidOf } from '../jellyfin-items/index.ts';
import { type ClientInfo, clientInfo } from './protocol/authorization.ts';
import { nothingThere } from './protocol/failures.ts';
import { Fields, jsonObject } from './protocol/fields.ts';

/** One request of a client, as its endpoint sees it. */
export class Call {
  readonly #exchange: Exchange<AccountViewer>;
  readonly #body: RawBody | undefined;
  readonly query: Fields;
  #client: ClientInfo | undefined;
  #fields: Promise<Fields> | undefined;

  constructor(exchange: Exchange<AccountViewer>, body: RawBody | undefined) {
    this.#exchange = exchange;
    this.#body = body;
    this.query = new Fields(exchange.rawQuery);
  }

  /** Who asks. Throws 401 when nobody is signed in. */
  get viewer(): AccountViewer {
    return this.#exchange.signedIn();
  }
  /** Who asks, null for a stranger. */
  get principal(): AccountViewer | null {
    return this.#exchange.principal;
  }
  get client(): ClientInfo {
    this.#client ??= clientInfo(this.#exchange.headers, this.query);
    return this.#client;
  }
  get headers(): Exchange<AccountViewer>['headers'] {
    return this.#exchange.headers;
  }
  /** Absolute base of this server, without a final slash. */
  get origin(): string {
    return this.#exchange.origin;
  }
  get address(): string {
    return this.#exchange.client.address;
  }
  get signal(): AbortSignal {
    return this.#exchange.signal;
  }

  /** A part of the path, '' when this address has none of that name. */
  param(name: string): string {
    return this.#exchange.rawParams[name] ?? '';
  }
  /** A part of the path as a gid. Throws 404 for what is no id. */
  gid(name = 'itemId'): string {
    const gid = gidOf(this.param(name));
    if (gid === undefined) throw nothingThere('item');
    return gid;
  }
  /** The fields of the body; none when there is no body. */
  fields(): Promise<Fields> {
    this.#fields ??= this.#read();
    return this.#fields;
  }

  /** The object that the body is, as it came; empty when there is none. Not together with `fields`. */
  async json(): Promise<object> {
    return this.#body === undefined ? {} : jsonObject(await this.#body.text());
  }

  /** The bytes of the body; none when there is no body. Not together with the others. */
  async bytes(): Promise<Buffer> {
    return this.#body === undefined ? Buffer.alloc(0) : this.#body.bytes();
  }

  async #read(): Promise<Fields> {
    return this.#body === undefined ? new Fields({}) : new Fields(jsonObject(await this.#body.text()));
  }
}

/** What an endpoint answers: JSON, nothing (204), or a whole reply (sound, pictures). */
export type Answer = object | boolean | string | Reply | undefined;

/** Notes in the transaction of a work what its request's Idempotency-Key is answered with from now on, if it has one. */
export type KeepAnswer = (writer: Writer, answer: object) => void;

/** An address below /jellyfin. */
export interface Endpoint {
  readonly name: string;
  readonly method: Method | readonly Method[];
  readonly path: string;
  /** The same under older names. */
  readonly also?: readonly string[];
  readonly permission: Permission;
  readonly rate: 'read' | 'write' | 'media' | 'login';
  /** Whether strangers may ask, too; what they get is for the policy to say. */
  readonly forStrangers?: boolean;
  readonly summary: string;
  readonly answer: (call: Call, keep: KeepAnswer) => Answer | Promise<Answer>;
}
