/** Names are folders too: letters, digits, `_` and `-`, at most 255, no `_` in front (those are the protocol's). */
export function isIndexName(name: string): boolean {
  return /^[A-Za-z0-9-][\w-]{0,254}$/.test(name);
}
