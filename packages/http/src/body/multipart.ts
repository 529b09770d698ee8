import { Readable } from 'node:stream';
import { problem } from '../errors/index.ts';
import { Cursor, invalidMultipart } from './cursor.ts';
import { mediaType, typeParameter, wrongType } from './media-type.ts';
import { rawBody } from './raw.ts';
import { type BodySource, collect } from './receive.ts';
import type { MultipartBody, MultipartSpec, Part } from './spec.ts';

const formData = 'multipart/form-data';
const lineEnd = Buffer.from('\r\n');
const headEnd = Buffer.from('\r\n\r\n');
const mostHeadBytes = 8192;
/** White space that may follow a boundary (RFC 2046, 5.1.1). */
const mostPaddingBytes = 200;

/**
 * The parts of a multipart/form-data body, read as the handler asks for them (RFC 7578, RFC 2046).
 * Throws 415 for another type, 400 `invalid_multipart`, and 413 for too many bytes or parts.
 */
export async function multipartBody(
  source: BodySource,
  spec: MultipartSpec['multipart'],
): Promise<MultipartBody> {
  const message = source.request.raw;
  if (mediaType(message) !== formData) throw wrongType(formData);
  const boundary = typeParameter(message.headers['content-type'] ?? '', 'boundary');
  if (boundary === undefined || boundary.length > 70)
    throw invalidMultipart('The content-type names no boundary.');
  const { stream } = await rawBody(source, { types: [formData], maxBytes: spec.maxBytes });
  // The first boundary has no line end before it; with one put there all boundaries look alike.
  const cursor = new Cursor(stream[Symbol.asyncIterator](), lineEnd);
  return parts(cursor, Buffer.from(`\r\n--${boundary}`), spec);
}

async function* parts(
  cursor: Cursor,
  delimiter: Buffer,
  spec: MultipartSpec['multipart'],
): AsyncGenerator<Part> {
  const { maxParts = 100, maxFieldBytes = 64 * 1024 } = spec;
  await skip(cursor, delimiter);
  for (let count = 0; ; count += 1) {
    const mark = (await cursor.next(2)).toString('latin1');
    if (mark === '--') return;
    if (mark !== '\r\n') await cursor.take(lineEnd, mostPaddingBytes);
    if (count >= maxParts) throw problem('too_many_parts', 413, `The body has more than ${maxParts} parts.`);
    const head = (await cursor.take(headEnd, mostHeadBytes)).toString('utf8');
    const data = cursor.until(delimiter);
    yield part(head, data, maxFieldBytes);
    // A stream that was left may still be reading ahead: this waits for it, as two must not read at once.
    await data.return();
    if (!cursor.passed) await skip(cursor, delimiter);
  }
}

function part(head: string, data: AsyncGenerator<Buffer, void>, maxFieldBytes: number): Part {
  const headers = new Map(
    head.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = typeParameter(disposition, 'name');
  if (!/^form-data\b/i.test(disposition) || name === undefined) throw invalidMultipart('A part has no name.');
  const given = typeParameter(disposition, 'filename');
  const stream = Readable.from(data, { objectMode: false });
  const limit = given === undefined ? maxFieldBytes : Number.MAX_SAFE_INTEGER;
  const bytes = () => collect(stream, limit);
  return {
    name: unescapeName(name),
    filename: given === undefined ? undefined : lastComponent(unescapeName(given)),
    type: (headers.get('content-type') ?? (given === undefined ? 'text/plain' : 'application/octet-stream'))
      .split(';', 1)
      .join('')
      .trim()
      .toLowerCase(),
    stream,
    bytes,
    text: async () => (await bytes()).toString('utf8'),
  };
}

/** Browsers write quotes and line ends in names as percent-encoding, and nothing else (HTML, multipart/form-data). */
function unescapeName(name: string): string {
  return name.replace(/%22/g, '"').replace(/%0D/gi, '\r').replace(/%0A/gi, '\n');
}

function lastComponent(filename: string): string {
  const name =
    filename
      .replace(/\p{Cc}/gu, '')
      .split(/[/\\]/)
      .at(-1) ?? '';
  return name === '.' || name === '..' ? '' : name.slice(0, 255);
}

/** What a handler did not read still stands between it and the next part. */
async function skip(cursor: Cursor, delimiter: Buffer): Promise<void> {
  const data = cursor.until(delimiter);
  let next = await data.next();
  while (next.done !== true) next = await data.next();
}
