/** What a file is served as. */
export interface FileFacts {
  /** Media type, `audio/flac`. */
  readonly type: string;
  /** Entity tag with its quotes; the same bytes always have the same. */
  readonly etag?: string;
}

/** Bytes `start` to `end`, both included. */
interface ByteRange {
  readonly start: number;
  readonly end: number;
}

const RANGE = /^bytes=\s*(?:(\d{1,15})-(\d{1,15})?|-(\d{1,15}))\s*$/i;

/**
 * One range of a Range header (RFC 9110, 14.1.2). Several, or what is not understood, count as no header, as the standard
 * allows: players ask for one.
 */
function rangeOf(header: string, size: number): ByteRange | 'whole' | 'outside' {
  const found = RANGE.exec(header.trim());
  if (found === null) return 'whole';
  const [, first, last, suffix] = found;
  if (suffix !== undefined) {
    const length = Math.min(Number(suffix), size);
    return length === 0 ? 'outside' : { start: size - length, end: size - 1 };
  }
  const start = Number(first);
  const end = last === undefined ? size - 1 : Math.min(Number(last), size - 1);
  if (last !== undefined && Number(last) < start) return 'whole';
  return start >= size ? 'outside' : { start, end };
}

const names = (list: string, etag: string): boolean =>
  list.trim() === '*' || list.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);

/**
 * Answers a GET or HEAD for a file, as a service worker gives it to a player: 200, 206 for one range, 304 when the player
 * has it, 416 with the size when the range lies outside, 405 for other methods. Nothing of the file is read before the
 * player takes it.
 */
export function answerFile(request: Request, file: Blob, { type, etag }: FileFacts): Response {
  const { method, headers } = request;
  if (method !== 'GET' && method !== 'HEAD')
    return new Response(null, { status: 405, headers: { allow: 'GET, HEAD' } });
  const common = {
    'accept-ranges': 'bytes',
    'content-type': type,
    'x-content-type-options': 'nosniff',
    ...(etag === undefined ? {} : { etag }),
  };
  const noneMatch = headers.get('if-none-match');
  if (noneMatch !== null && etag !== undefined && names(noneMatch, etag))
    return new Response(null, { status: 304, headers: common });
  const ifRange = headers.get('if-range');
  const asked = ifRange === null || ifRange.trim() === etag ? headers.get('range') : null;
  const range = asked === null || method === 'HEAD' ? 'whole' : rangeOf(asked, file.size);
  if (range === 'outside')
    return new Response(null, {
      status: 416,
      headers: { 'accept-ranges': 'bytes', 'content-range': `bytes */${file.size}` },
    });
  if (range === 'whole') {
    const body = method === 'HEAD' ? null : file;
    return new Response(body, { headers: { ...common, 'content-length': String(file.size) } });
  }
  const { start, end } = range;
  return new Response(file.slice(start, end + 1), {
    status: 206,
    headers: {
      ...common,
      'content-length': String(end - start + 1),
      'content-range': `bytes ${start}-${end}/${file.size}`,
    },
  });
}
