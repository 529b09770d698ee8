import type { IncomingMessage } from 'node:http';
import { PassThrough, type Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { problem } from '../errors/index.ts';

export interface BodyLimits {
  /** Bytes of a body that the server reads into memory, after decompression. */
  readonly bodyBytes: number;
  /** Longest silence of a client that is sending a body, in ms. */
  readonly bodyIdleMs: number;
}

/** What the readers of bodies need of a request. */
export interface BodySource {
  readonly request: { readonly raw: IncomingMessage };
  readonly bodyLimits: BodyLimits;
  form(): Promise<Readonly<Record<string, unknown>>>;
}

/** The error for a body beyond its limit. The connection closes, as the rest of the body is not read. */
export function tooLarge(maxBytes: number) {
  return problem('body_too_large', 413, `The body is larger than ${maxBytes} bytes.`, {
    headers: { connection: 'close' },
  });
}

/** The declared length of the body in bytes; undefined when it is sent in chunks, 0 when there is none. */
export function declaredLength(message: IncomingMessage): number | undefined {
  const length = message.headers['content-length'];
  if (length !== undefined) return Number(length);
  return message.headers['transfer-encoding'] === undefined ? 0 : undefined;
}

/**
 * The body as a stream with `content-encoding` undone. It fails with 408 `body_stalled` when the client falls silent,
 * with 400 `body_incomplete` when it leaves. Throws 415 for an encoding that is not known. It is never the request
 * itself: whoever gives up a request closes its connection, and then nobody learns why.
 */
export function decodedBody(message: IncomingMessage, limits: BodyLimits): Readable {
  const out = decoderFor((message.headers['content-encoding'] ?? 'identity').toLowerCase());
  // Who answers without reading a body leaves nobody who hears of its end; readers are told all the same.
  out.on('error', () => {});
  message
    .on('error', () => {})
    .once('close', () => {
      if (!message.complete) out.destroy(problem('body_incomplete', 400, 'The body ended too early.'));
    });
  watchSilence(message, limits.bodyIdleMs, (error) => out.destroy(error));
  return message.pipe(out);
}

/** Only silence of the client counts: while we do not read (back-pressure) nothing is expected of it. */
function watchSilence(message: IncomingMessage, idleMs: number, fail: (error: Error) => void): void {
  if (message.complete) return;
  let seen = -1;
  const timer = setInterval(() => {
    const { bytesRead } = message.socket;
    if (bytesRead === seen && message.readableLength === 0) fail(stalledError(idleMs));
    seen = bytesRead;
  }, idleMs / 2);
  timer.unref();
  message.once('end', () => clearInterval(timer)).once('close', () => clearInterval(timer));
}

function stalledError(idleMs: number) {
  return problem('body_stalled', 408, `No byte of the body came for ${Math.round(idleMs / 1000)} seconds.`, {
    headers: { connection: 'close' },
  });
}

function decoderFor(encoding: string): Transform {
  if (encoding === 'identity' || encoding === '') return new PassThrough();
  if (encoding === 'gzip' || encoding === 'x-gzip') return createGunzip();
  if (encoding === 'deflate') return createInflate();
  if (encoding === 'br') return createBrotliDecompress();
  throw problem(
    'encoding_unknown',
    415,
    `The content-encoding ${encoding.slice(0, 40)} is not understood here.`,
    {
      headers: { 'accept-encoding': 'gzip, deflate, br' },
    },
  );
}

/** Reads a stream to its end. Throws `tooLarge` as soon as the limit is passed. */
export async function collect(source: Readable, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of source) {
    const piece: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += piece.length;
    if (size > maxBytes) throw tooLarge(maxBytes);
    chunks.push(piece);
  }
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** The whole body in memory, decoded, at most `maxBytes`. Throws 413, 408, 415 or 400. */
export async function receive(source: BodySource, maxBytes: number): Promise<Buffer> {
  const message = source.request.raw;
  const length = declaredLength(message);
  if (length === 0) return Buffer.alloc(0);
  if (length !== undefined && length > maxBytes) throw tooLarge(maxBytes);
  try {
    return await collect(decodedBody(message, source.bodyLimits), maxBytes);
  } catch (error) {
    throw asBodyError(error);
  }
}

/** Errors of decompression are the client's. */
export function asBodyError(error: unknown): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code.startsWith('Z_') || code.startsWith('ERR__ERROR_') || code.startsWith('ERR_BROTLI')) {
    return problem('body_undecodable', 400, 'The compressed body is damaged.', { cause: error });
  }
  return error;
}
