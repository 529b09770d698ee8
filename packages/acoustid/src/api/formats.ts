import { bytes, type Reply } from '@bandstand/http';
import type { Shape } from '../metadata/index.ts';
import { type ApiError, unknownFormat } from './errors.ts';
import { jsonText } from './json.ts';
import { xmlText } from './xml.ts';

/** How an answer is written. */
export type Format =
  | { readonly kind: 'json' }
  | { readonly kind: 'xml' }
  | { readonly kind: 'jsonp'; readonly callback: string };

const usualCallback = 'jsonAcoustidApi';
const callbackName = /^[$A-Za-z_][0-9A-Za-z_]*(?:\.[$A-Za-z_][0-9A-Za-z_]*)*$/;

/** The format that is asked for. Throws error 1. */
export function formatOf(format: string | undefined, callback: string | undefined): Format {
  if (format === 'jsonp') {
    const fits = callback !== undefined && callback.length <= 200 && callbackName.test(callback);
    return { kind: 'jsonp', callback: fits ? callback : usualCallback };
  }
  if (format === undefined || format === 'json') return { kind: 'json' };
  if (format === 'xml') return { kind: 'xml' };
  throw unknownFormat(format);
}

/** An answer with data. */
export function okReply(format: Format, data: Shape): Reply {
  return reply(format, { ...data, status: 'ok' }, 200, {});
}

export function errorReply(format: Format, error: ApiError): Reply {
  const { code, message, status, headers } = error;
  return reply(format, { error: { code, message }, status: 'error' }, status, headers);
}

function reply(
  format: Format,
  data: Shape,
  status: number,
  headers: Readonly<Record<string, string>>,
): Reply {
  if (format.kind === 'xml') return bytes(xmlText(data), 'text/xml; charset=UTF-8', headers, status);
  if (format.kind === 'json')
    return bytes(jsonText(data), 'application/json; charset=UTF-8', headers, status);
  const script = `${format.callback}(${jsonText(data)})`;
  return bytes(script, 'application/javascript; charset=UTF-8', headers, status);
}
