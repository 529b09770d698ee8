import { bytes, bytesOnce, type Reply, type ReplyHeaders } from '@bandstand/http';
import type { FailureCode } from './failures.ts';
import type { Format } from './format.ts';
import type { Node } from './node.ts';
import { xmlElement, xmlParts } from './xml.ts';

/** The version of the API that is spoken here. */
export const apiVersion = '1.16.1';

const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n';
const root = 'subsonic-response';

const types: Readonly<Record<Format['kind'], string>> = {
  xml: 'text/xml; charset=utf-8',
  json: 'application/json; charset=utf-8',
  jsonp: 'application/javascript; charset=utf-8',
};

/** The wrapper of every answer, https://opensubsonic.netlify.app/docs/responses/subsonic-response/ */
export class Envelope {
  readonly #ok: Node;
  readonly #failed: Node;
  /** The answer that says nothing but that it worked. */
  readonly #empty: Readonly<Record<Exclude<Format['kind'], 'jsonp'>, Reply>>;

  constructor(serverVersion: string) {
    const facts = { version: apiVersion, type: 'bandstand', serverVersion, openSubsonic: true };
    this.#ok = { status: 'ok', ...facts };
    this.#failed = { status: 'failed', ...facts };
    this.#empty = {
      xml: this.#write({ kind: 'xml' }, this.#ok),
      json: this.#write({ kind: 'json' }, this.#ok),
    };
  }

  ok(format: Format, content?: Node): Reply {
    if (content === undefined && format.kind !== 'jsonp') return this.#empty[format.kind];
    return this.#write(format, { ...this.#ok, ...content });
  }

  failed(
    format: Format,
    code: FailureCode,
    message: string,
    { status = 200, headers = {} }: { readonly status?: number; readonly headers?: ReplyHeaders } = {},
  ): Reply {
    return this.#write(format, { ...this.#failed, error: { code, message } }, status, headers);
  }

  /** An answer with one element that is there in bytes: XML as it is, JSON as the value of `name`. */
  around(format: Format, name: string, prepared: readonly Uint8Array[]): Reply {
    const { begin, end } = this.#cut(format, name);
    return bytesOnce([begin, ...prepared, end], types[format.kind]);
  }

  #cut(format: Format, name: string): { readonly begin: Buffer; readonly end: Buffer } {
    if (format.kind === 'xml') {
      const { head } = xmlParts(root, xmlRoot(this.#ok));
      return { begin: Buffer.from(`${declaration}${head}>`), end: Buffer.from(`</${root}>`) };
    }
    const head = `{"${root}":${JSON.stringify(this.#ok).slice(0, -1)},${JSON.stringify(name)}:`;
    const [before, after] = callOf(format);
    return { begin: Buffer.from(before + head), end: Buffer.from(`}}${after}`) };
  }

  #write(format: Format, content: Node, status = 200, headers: ReplyHeaders = {}): Reply {
    if (format.kind === 'xml') {
      return bytes(declaration + xmlElement(root, xmlRoot(content)), types.xml, headers, status);
    }
    const [before, after] = callOf(format);
    const text = JSON.stringify({ [root]: content });
    return bytes(before + text + after, types[format.kind], headers, status);
  }
}

const xmlRoot = (content: Node): Node => ({ xmlns: 'http://subsonic.org/restapi', ...content });

/** The comment keeps the beginning of the answer out of the hands of whoever chose the name. */
const callOf = (format: Format): readonly [string, string] =>
  format.kind === 'jsonp' ? [`/**/${format.callback}(`, ');'] : ['', ''];
