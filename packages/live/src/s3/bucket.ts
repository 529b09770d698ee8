import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { Outbound, OutboundAnswer } from '@bandstand/http';
import { OutboundError } from '@bandstand/http';
import { type Clock, retryDelay } from '@bandstand/sqlite';
import { AwsV4Signer } from 'aws4fetch';
import type { S3Settings } from '../settings/index.ts';
import { objectUrl, publicUrl } from './address.ts';
import { S3Error } from './error.ts';
import { textOf } from './xml.ts';

export interface S3BucketParts {
  readonly settings: S3Settings;
  readonly outbound: Outbound;
  readonly clock: Clock;
  /** Numbers from 0 to below 1. */
  readonly chance: () => number;
}

export interface S3Request {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST' | 'DELETE';
  readonly key: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array<ArrayBuffer>;
  readonly signal?: AbortSignal | undefined;
}

export interface S3Answer {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A slow line gets 8 MiB through in this time at 250 kbit/s. */
const timeoutMs = 5 * 60_000;
const mostAnswer = 1024 * 1024;
/** A film, to somebody who pauses. */
const longestReadMs = 6 * 3_600_000;
const tries = 4;
const between = { baseMs: 250, capMs: 4000 };

/** A bucket of an S3-compatible store, signed by AWS Signature Version 4 with the payload's SHA-256. */
export class S3Bucket {
  readonly #parts: S3BucketParts;

  constructor(parts: S3BucketParts) {
    this.#parts = parts;
  }

  /** The key of a file of the app. */
  keyOf(path: string): string {
    const { prefix } = this.#parts.settings;
    return prefix === '' ? path : `${prefix}/${path}`;
  }

  /** Where an object lies, for people: nobody can read it there without a signature. */
  urlOf(key: string): string {
    return objectUrl(this.#parts.settings, key).href;
  }

  /** Bytes of an object; undefined when there is none. */
  async size(key: string, signal?: AbortSignal): Promise<number | undefined> {
    try {
      const { headers } = await this.request({ method: 'HEAD', key, signal });
      return Number(headers['content-length']);
    } catch (error) {
      if (error instanceof S3Error && error.status === 404) return undefined;
      throw error;
    }
  }

  /** Writes a small object in one piece. */
  async put(key: string, body: Uint8Array<ArrayBuffer>, type: string, signal?: AbortSignal): Promise<void> {
    await this.request({ method: 'PUT', key, body, headers: { 'content-type': type }, signal });
  }

  /** One that is gone already is gone. */
  async remove(key: string, signal?: AbortSignal): Promise<void> {
    await this.request({ method: 'DELETE', key, signal });
  }

  /**
   * An address under which the object can be read for so many seconds, by ranges too; below the bucket's public address where
   * it has one. `name` is what browsers save it as.
   */
  async readable(key: string, seconds: number, name?: string): Promise<string> {
    const { settings, clock } = this.#parts;
    if (settings.publicUrl !== '') return publicUrl(settings.publicUrl, key);
    const url = objectUrl(settings, key);
    url.searchParams.set('X-Amz-Expires', String(seconds));
    if (name !== undefined)
      url.searchParams.set('response-content-disposition', `attachment; filename="${name}"`);
    const signed = await this.#signer(url, { method: 'GET', signQuery: true, at: clock() }).sign();
    // A plus is a space to some stores and a plus to others.
    return signed.url.href.replaceAll('+', '%20');
  }

  /** Asks the store, again after failures that pass. Rejects with S3Error. */
  async request(request: S3Request): Promise<S3Answer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#ask(request);
      } catch (error) {
        const passing = error instanceof S3Error && error.passing;
        if (!passing || attempt >= tries || request.signal?.aborted === true) throw error;
        await pause(retryDelay(attempt, this.#parts.chance, between), undefined, {
          signal: request.signal,
        }).catch(() => {});
      }
    }
  }

  /** Whether players may be sent to the store: one that speaks plain HTTP is a neighbour of the server, and none of theirs. */
  get isOpen(): boolean {
    const { publicUrl: open, endpoint } = this.#parts.settings;
    return open !== '' || endpoint === '' || endpoint.startsWith('https:');
  }

  /** The bytes `start` to `end` of an object, both included. Rejects with S3Error. */
  async read(key: string, start: number, end: number, signal?: AbortSignal): Promise<Readable> {
    const headers = { range: `bytes=${start}-${end}` };
    const limits = { maxBytes: end - start + 1, timeoutMs: longestReadMs };
    const answer = await this.#send({ method: 'GET', key, headers, signal }, limits);
    if (answer.status === 206 || (answer.status === 200 && start === 0)) return answer.body;
    answer.discard();
    throw new S3Error(`status ${answer.status}`, answer.status, 'The store did not give the file.');
  }

  async #ask(request: S3Request): Promise<S3Answer> {
    const { host } = objectUrl(this.#parts.settings, request.key);
    const answer = await this.#send(request, { maxBytes: mostAnswer, timeoutMs });
    const text = await answer.text().catch((error: unknown) => {
      throw failed(error, host);
    });
    // The end of a multipart upload may fail behind a 200.
    const code = textOf(text, 'Code');
    if (answer.status >= 300 || (code !== undefined && text.includes('<Error>'))) {
      const word = code ?? `status ${answer.status}`;
      throw new S3Error(word, answer.status < 300 ? 500 : answer.status, `${host} answered ${word}.`);
    }
    return { headers: answer.headers, text };
  }

  async #send(
    { method, key, query = {}, headers = {}, body = new Uint8Array(), signal }: S3Request,
    limits: { readonly maxBytes: number; readonly timeoutMs: number },
  ): Promise<OutboundAnswer> {
    const { settings, outbound, clock } = this.#parts;
    const url = objectUrl(settings, key);
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
    const digest = Buffer.from(await crypto.subtle.digest('SHA-256', body)).toString('hex');
    const all = { ...headers, 'x-amz-content-sha256': digest };
    const signed = await this.#signer(url, { method, at: clock(), headers: all }).sign();
    try {
      return await outbound.request(signed.url.href, {
        method,
        headers: Object.fromEntries(signed.headers),
        ...(body.length > 0 || method === 'PUT' || method === 'POST' ? { body } : {}),
        ...(signal === undefined ? {} : { signal }),
        ...limits,
        // A signature is good for one address.
        maxRedirects: 0,
      });
    } catch (error) {
      throw failed(error, url.host);
    }
  }

  #signer(
    url: URL,
    {
      method,
      at,
      headers = {},
      signQuery = false,
    }: {
      readonly method: string;
      readonly at: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly signQuery?: boolean;
    },
  ): AwsV4Signer {
    const { accessKey, secretKey, region } = this.#parts.settings;
    return new AwsV4Signer({
      method,
      url: url.href,
      headers: { ...headers },
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      service: 's3',
      region,
      datetime: new Date(at).toISOString().replaceAll(/[:-]|\.\d{3}/g, ''),
      signQuery,
      // Content-type and others that the signature leaves out else.
      allHeaders: true,
    });
  }
}

function failed(error: unknown, host: string): S3Error {
  if (error instanceof OutboundError) return new S3Error(error.code, 0, error.message, error);
  return new S3Error('unreachable', 0, `${host}: no answer.`, error);
}
