import { TransferError } from './failure.ts';

/** How the bytes of an answer go on from those that are there. */
export interface Continuation {
  /** Where its first byte belongs. */
  readonly offset: number;
  /** Bytes of the whole file; `null` when the server does not tell. */
  readonly total: number | null;
  /** By which a later request can tell that the file is still the same: an entity tag or a date; `null`: none. */
  readonly validator: string | null;
  /** SHA-256 of the whole file in hexadecimal digits, where the server tells it (RFC 9530). */
  readonly sha256: string | undefined;
}

/**
 * Reads how an answer to `bytes=offset-` goes on. Throws `TransferError`: `damaged` for a piece that does not fit, `broken`
 * for a page of a hotel's network.
 */
export function continuationOf(response: Response, offset: number): Continuation {
  const { headers, status } = response;
  const type = headers.get('content-type') ?? '';
  if (/^(?:text\/html|application\/(?:xhtml\+xml|(?:\w+\+)?json))\b/i.test(type))
    throw new TransferError('broken', `a page of type ${type} came in the place of the file`);
  const about = { validator: validatorOf(headers), sha256: digestOf(headers.get('repr-digest')) };
  if (status === 206) {
    const [, first, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get('content-range') ?? '') ?? [];
    if (first === undefined || Number(first) !== offset)
      throw new TransferError('damaged', 'the server sent another piece than was asked for');
    return { offset, total: total === '*' ? null : Number(total), ...about };
  }
  return { offset: 0, total: lengthOf(headers), ...about };
}

function lengthOf(headers: Headers): number | null {
  const coding = headers.get('content-encoding') ?? 'identity';
  const length = headers.get('content-length');
  return coding === 'identity' && length !== null && /^\d{1,15}$/.test(length) ? Number(length) : null;
}

/** A weak tag promises no equal bytes, so that a date is better. */
function validatorOf(headers: Headers): string | null {
  const tag = headers.get('etag');
  return tag?.startsWith('"') === true ? tag : headers.get('last-modified');
}

function digestOf(header: string | null): string | undefined {
  const [, coded] = /(?:^|,)\s*sha-256=:([A-Za-z\d+/]{43}=):/.exec(header ?? '') ?? [];
  if (coded === undefined) return undefined;
  return Array.from(atob(coded), (letter) => letter.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
