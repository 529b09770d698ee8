import { failure } from './failures.ts';
import type { Fields } from './fields.ts';

/** How an answer is written. */
export type Format =
  | { readonly kind: 'xml' }
  | { readonly kind: 'json' }
  | { readonly kind: 'jsonp'; readonly callback: string };

const xml: Format = { kind: 'xml' };
const json: Format = { kind: 'json' };

/** Names of functions, also with dots: `app.loaded`. Anything else would be code of whoever made the address. */
const callbackName = /^[A-Za-z_$][\w$]{0,63}(?:\.[A-Za-z_$][\w$]{0,63}){0,4}$/;

/** The format asked for by `f`; XML when it is not known. Without a proper callback JSONP is answered as JSON, see below. */
export function formatOf(fields: Fields): Format {
  const wanted = fields.sent('f');
  if (wanted === undefined || wanted === 'xml') return xml;
  if (wanted === 'json') return json;
  if (wanted !== 'jsonp') return xml;
  const callback = fields.sent('callback');
  return callback !== undefined && callbackName.test(callback) ? { kind: 'jsonp', callback } : json;
}

/** Throws a failure for JSONP without a callback, or with one that is no name of a function. */
export function checkCallback(fields: Fields, format: Format): void {
  if (format.kind !== 'json' || fields.sent('f') !== 'jsonp') return;
  if (fields.text('callback') === undefined) throw failure(10, 'Required parameter callback is missing.');
  throw failure(0, 'Parameter callback must be the name of a function.');
}

/** Versions of the protocol with another first number do not understand each other; nothing else matters. */
export function checkVersion(fields: Fields): void {
  const major = /^(\d{1,6})\./.exec(fields.sent('v') ?? '')?.[1];
  if (major === undefined || Number(major) === 1) return;
  if (Number(major) < 1)
    throw failure(20, 'Incompatible Subsonic REST protocol version. Client must upgrade.');
  throw failure(30, 'Incompatible Subsonic REST protocol version. Server must upgrade.');
}
