import type { Readable } from 'node:stream';
import type { Static, TSchema } from 'typebox';

/** A form (application/x-www-form-urlencoded); texts become numbers, booleans and lists as in a query. */
export interface FormSpec {
  readonly form: TSchema;
}

/**
 * A body that the handler reads by itself, as it comes. `types` are media
 * types, `audio/*` and `*` + `/*` are understood.
 */
export interface RawSpec {
  readonly raw: { readonly types: readonly string[]; readonly maxBytes: number };
}

/** multipart/form-data, part by part (RFC 7578). */
export interface MultipartSpec {
  readonly multipart: {
    /** Bytes of the whole body. */
    readonly maxBytes: number;
    /** Bytes of a field that is not a file, 64 KiB by default. */
    readonly maxFieldBytes?: number;
    /** Number of parts, 100 by default. */
    readonly maxParts?: number;
  };
}

/** What a route takes: a schema means JSON; JSON and forms are bound by the limit of the route or of the server. */
export type BodySpec = TSchema | FormSpec | RawSpec | MultipartSpec;

/** A body as it comes. Reading past the limit throws 413 `body_too_large`. */
export interface RawBody {
  /** Media type in lower case without parameters, '' when the client named none. */
  readonly type: string;
  /** The declared length in bytes, undefined when the client did not say. */
  readonly length: number | undefined;
  readonly stream: Readable;
  bytes(): Promise<Buffer>;
  text(): Promise<string>;
}

/** A part of a multipart body. It must be read before the next part is asked for; what is left is skipped. */
export interface Part {
  readonly name: string;
  /** Undefined for a field that is no file. Never a path: only the last component, without control characters. */
  readonly filename: string | undefined;
  readonly type: string;
  readonly stream: Readable;
  /** The whole part; a field that is no file is bound by maxFieldBytes. */
  bytes(): Promise<Buffer>;
  text(): Promise<string>;
}

export type MultipartBody = AsyncIterable<Part>;

/** The type of `ctx.body` for a body specification. */
export type BodyOf<B> = B extends { readonly raw: object }
  ? RawBody
  : B extends { readonly multipart: object }
    ? MultipartBody
    : B extends { readonly form: infer F extends TSchema }
      ? Static<F>
      : B extends undefined
        ? undefined
        : B extends TSchema
          ? Static<B>
          : never;
