import type { IncomingMessage } from 'node:http';
import { problem } from '../errors/index.ts';

/** Media type of the request's body in lower case, without parameters; '' when there is none. */
export function mediaType(message: IncomingMessage): string {
  const header = message.headers['content-type'];
  if (header === undefined) return '';
  const end = header.indexOf(';');
  return (end < 0 ? header : header.slice(0, end)).trim().toLowerCase();
}

/** A parameter of the content-type header, unquoted; undefined when it is not there. */
export function typeParameter(header: string, name: string): string | undefined {
  const pattern = new RegExp(`;\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]+))`, 'i');
  const found = pattern.exec(header);
  return found?.[1]?.replace(/\\(.)/g, '$1') ?? found?.[2];
}

/** True when the type is one of the wanted ones; `audio/*` and `*` + `/*` stand for many. */
export function accepts(wanted: readonly string[], type: string): boolean {
  return wanted.some(
    (one) => one === '*/*' || one === type || (one.endsWith('/*') && type.startsWith(one.slice(0, -1))),
  );
}

/** The error for a body of another kind than the route takes. */
export function wrongType(wanted: string) {
  return problem('media_type_unsupported', 415, `The body must be ${wanted}.`, {
    headers: { accept: wanted, connection: 'close' },
  });
}
