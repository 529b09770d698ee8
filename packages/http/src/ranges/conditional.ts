/** What identifies a state of a resource. */
export interface Validators {
  /** Entity tag with its quotes, `"abc"` or `W/"abc"`. */
  readonly etag: string | undefined;
  /** Time of last change in ms since 1970. */
  readonly lastModified: number | undefined;
}

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** What the conditions of a request say: answer it, 304, or 412. */
export type Verdict = 'answer' | 'not-modified' | 'failed';

/** Weighs If-Match, If-Unmodified-Since, If-None-Match and If-Modified-Since in the order of RFC 9110, 13.2.2. */
export function weighConditions(headers: Headers, method: string, state: Validators): Verdict {
  const read = method === 'GET' || method === 'HEAD';
  const ifMatch = one(headers['if-match']);
  const ifUnmodified = one(headers['if-unmodified-since']);
  if (ifMatch !== undefined) {
    if (!listed(ifMatch, state.etag, true)) return 'failed';
  } else if (ifUnmodified !== undefined && changedSince(ifUnmodified, state) === true) return 'failed';
  const ifNoneMatch = one(headers['if-none-match']);
  if (ifNoneMatch !== undefined) {
    if (!listed(ifNoneMatch, state.etag, false)) return 'answer';
    return read ? 'not-modified' : 'failed';
  }
  const ifModified = one(headers['if-modified-since']);
  if (read && ifModified !== undefined && changedSince(ifModified, state) === false) return 'not-modified';
  return 'answer';
}

/** True when a range may be served: there is no If-Range, or it names exactly this state (RFC 9110, 13.1.5). */
export function ifRangeHolds(headers: Headers, state: Validators): boolean {
  const value = one(headers['if-range']);
  if (value === undefined) return true;
  if (value.includes('"'))
    return state.etag !== undefined && !value.startsWith('W/') && value.trim() === state.etag;
  return state.lastModified !== undefined && seconds(Date.parse(value)) === seconds(state.lastModified);
}

function listed(list: string, etag: string | undefined, strong: boolean): boolean {
  if (list.trim() === '*') return true;
  if (etag === undefined || (strong && etag.startsWith('W/'))) return false;
  const wanted = opaque(etag);
  for (const [tag] of list.matchAll(/(?:W\/)?"[^"]*"/g)) {
    if (opaque(tag) === wanted && !(strong && tag.startsWith('W/'))) return true;
  }
  return false;
}

function opaque(tag: string): string {
  return tag.startsWith('W/') ? tag.slice(2) : tag;
}

/** Undefined when one of the two times is not known. Dates of HTTP have whole seconds. */
function changedSince(date: string, { lastModified }: Validators): boolean | undefined {
  const since = Date.parse(date);
  if (lastModified === undefined || Number.isNaN(since)) return undefined;
  return seconds(lastModified) > seconds(since);
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(', ') : header;
}
