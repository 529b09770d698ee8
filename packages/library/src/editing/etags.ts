import { createHash } from 'node:crypto';

/** The entity tag of an editor's view: another one after every change of what can be edited. */
export function tagOf(view: object): string {
  return `"${createHash('sha256').update(JSON.stringify(view)).digest('base64url').slice(0, 22)}"`;
}

/** True when one of the tags of an If-Match is this one (RFC 9110, 13.1.1). */
export function matches(ifMatch: string, tag: string): boolean {
  if (ifMatch.trim() === '*') return true;
  return ifMatch.split(',').some((one) => one.trim() === tag);
}
