/** A value inside a JSON answer, by a path such as `Items.0.Id`; undefined when there is none. */
export function at(content: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null) return undefined;
    return Object.getOwnPropertyDescriptor(value, key)?.value as unknown;
  }, content);
}

/** The list at a path; the answer itself for an empty path. Throws when there is something else. */
export function list(content: unknown, path = 'Items'): readonly unknown[] {
  const value = path === '' ? content : at(content, path);
  if (Array.isArray(value)) return value;
  throw new Error(`There is no list at ${path} of ${JSON.stringify(content).slice(0, 300)}`);
}

/** The texts at `key` of every item of a list. */
export const texts = (content: unknown, key: string, path = 'Items'): string[] =>
  list(content, path).map((one) => String(at(one, key)));

/** The text at a path. Throws when there is none. */
export function text(content: unknown, path: string): string {
  const value = at(content, path);
  if (typeof value === 'string') return value;
  throw new Error(`There is no text at ${path} of ${JSON.stringify(content).slice(0, 300)}`);
}
