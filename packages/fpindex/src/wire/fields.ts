import { MalformedBody } from './malformed.ts';

/**
 * The members of an object by their full names. MessagePack may name them by their first letter. Throws MalformedBody for
 * what is no object, for names that are not known and for a name given twice.
 */
export function fieldsOf<N extends string>(
  value: unknown,
  names: readonly N[],
  letters: boolean,
): { readonly [K in N]?: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedBody('an object is wanted');
  }
  const found: { [K in N]?: unknown } = {};
  for (const [key, member] of Object.entries(value)) {
    const name = names.find((one) => one === key || (letters && one.charAt(0) === key));
    if (name === undefined) throw new MalformedBody(`${key.slice(0, 40)} is not known here`);
    if (name in found) throw new MalformedBody(`${name} is given twice`);
    if (member !== null) found[name] = member;
  }
  return found;
}

/** A whole number from 0 to `most`; undefined where there is none. */
export function numberOf(value: unknown, most: number): number | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most) return value;
  throw new MalformedBody(`a whole number up to ${most} is wanted`);
}

export function flagOf(value: unknown): boolean | undefined {
  if (value === undefined || typeof value === 'boolean') return value;
  throw new MalformedBody('true or false is wanted');
}

/** A list of 32-bit numbers. */
export function hashesOf(value: unknown): Uint32Array {
  if (!Array.isArray(value)) throw new MalformedBody('a list of hashes is wanted');
  const hashes = new Uint32Array(value.length);
  for (let at = 0; at < hashes.length; at += 1) {
    const hash: unknown = value[at];
    if (typeof hash !== 'number' || hash >>> 0 !== hash) throw new MalformedBody('hashes are 32-bit numbers');
    hashes[at] = hash;
  }
  return hashes;
}

/** Names and texts. */
export function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new MalformedBody('an object of texts is wanted');
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, text]: [string, unknown]) => {
      if (typeof text === 'string') return [key, text];
      throw new MalformedBody('metadata are texts');
    }),
  );
}
