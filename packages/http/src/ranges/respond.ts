import { randomBytes } from 'node:crypto';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { problem } from '../errors/index.ts';
import type { FileOptions, RangeSource } from '../replies/index.ts';
import { ifRangeHolds, weighConditions } from './conditional.ts';
import { contentDisposition } from './disposition.ts';
import { planMultipart } from './multipart.ts';
import { type Opened, openSource } from './opened.ts';
import { type ByteRange, parseRange } from './range.ts';

/**
 * Answers with a file or a part of it: 200, 206, 304, 412 or 416 (RFC 9110, 13 and 14). Ranges count for GET only.
 * Throws before anything is written when the source cannot be opened; afterwards only to say that the body broke off.
 */
export async function respondFile(
  request: IncomingMessage,
  response: ServerResponse,
  source: string | RangeSource,
  options: FileOptions,
  base: OutgoingHttpHeaders,
): Promise<void> {
  const opened = await openSource(source, options);
  try {
    await answer(request, response, opened, options, base);
  } finally {
    await opened.close();
  }
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  opened: Opened,
  options: FileOptions,
  base: OutgoingHttpHeaders,
): Promise<void> {
  const method = request.method ?? 'GET';
  const headers = fileHeaders(opened, options, base);
  const verdict = weighConditions(request.headers, method, opened);
  if (verdict === 'not-modified') return void response.writeHead(304, without(headers, 'content-type')).end();
  if (verdict === 'failed')
    throw problem('precondition_failed', 412, 'The file is not in the state you named.');
  const wanted =
    method === 'GET' && ifRangeHolds(request.headers, opened)
      ? parseRange(request.headers.range, opened.size)
      : 'whole';
  if (wanted === 'unsatisfiable') throw unsatisfiable(opened.size);
  const [first, second] = wanted === 'whole' ? [] : wanted;
  if (wanted !== 'whole' && second !== undefined)
    return several(response, opened, options.type, wanted, headers);
  const range = first ?? { start: 0, end: opened.size - 1 };
  headers['content-length'] = range.end - range.start + 1;
  if (first !== undefined) headers['content-range'] = `bytes ${first.start}-${first.end}/${opened.size}`;
  const status = first === undefined ? 200 : 206;
  if (method === 'HEAD' || opened.size === 0) return void response.writeHead(status, headers).end();
  await single(response, opened, range, status, headers);
}

async function single(
  response: ServerResponse,
  opened: Opened,
  { start, end }: ByteRange,
  status: number,
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const small = opened.read(start, end);
  if (small !== undefined) {
    const piece = await small;
    response.writeHead(status, headers).end(piece);
    return;
  }
  const write = await opened.writer(start, end);
  response.writeHead(status, headers);
  await write(response);
  response.end();
}

async function several(
  response: ServerResponse,
  opened: Opened,
  type: string,
  ranges: readonly ByteRange[],
  headers: OutgoingHttpHeaders,
): Promise<void> {
  const plan = planMultipart(ranges, opened.size, type, randomBytes(18).toString('hex'));
  response.writeHead(206, { ...headers, 'content-type': plan.type, 'content-length': plan.length });
  for (const { head, range } of plan.parts) {
    response.write(head);
    const write = await opened.writer(range.start, range.end);
    await write(response);
  }
  response.end(plan.tail);
}

function fileHeaders(opened: Opened, options: FileOptions, base: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...base, 'content-type': options.type, 'accept-ranges': 'bytes' };
  if (opened.etag !== undefined) headers.etag = opened.etag;
  if (opened.lastModified !== undefined)
    headers['last-modified'] = new Date(opened.lastModified).toUTCString();
  if (options.cacheControl !== undefined) headers['cache-control'] = options.cacheControl;
  if (options.disposition !== undefined || options.filename !== undefined) {
    headers['content-disposition'] = contentDisposition(
      options.disposition ?? 'attachment',
      options.filename,
    );
  }
  for (const [name, value] of Object.entries(options.headers ?? {})) {
    headers[name] = typeof value === 'string' ? value : [...value];
  }
  return headers;
}

function unsatisfiable(size: number) {
  return problem('range_unsatisfiable', 416, `The file has ${size} bytes; none of those asked for exist.`, {
    headers: { 'content-range': `bytes */${size}`, 'accept-ranges': 'bytes' },
  });
}

function without(headers: OutgoingHttpHeaders, name: string): OutgoingHttpHeaders {
  const { [name]: _left, ...rest } = headers;
  return rest;
}
