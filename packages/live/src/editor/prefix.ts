const shape = /^[a-z0-9][a-z0-9_-]{0,38}[a-z0-9]$|^[a-z0-9]$/;

/** An app's prefix among those of all others. */
export interface TakenPrefix {
  readonly app: string;
  readonly prefix: string;
}

/**
 * What is wrong with a prefix of rooms; undefined when it can be used. A room is `<prefix>` or `<prefix>-...`, so no two apps
 * may have the same one, nor one that is another's with something behind a dash.
 */
export function prefixProblem(prefix: string, others: readonly TakenPrefix[]): string | undefined {
  if (!shape.test(prefix)) return 'must be 1 to 40 small letters, digits, dashes and underlines';
  const taken = others.find((other) => collide(prefix, other.prefix.toLowerCase()));
  return taken === undefined ? undefined : `would take rooms of another app, or give it rooms of this one`;
}

/** The prefix that an app gets which asks for none: its name, unless that is somebody's with something behind a dash. */
export function freePrefix(name: string, others: readonly TakenPrefix[]): string {
  return prefixProblem(name, others) === undefined ? name : name.replaceAll('-', '_');
}

const collide = (a: string, b: string): boolean => a === b || a.startsWith(`${b}-`) || b.startsWith(`${a}-`);
