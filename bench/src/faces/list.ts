import { gid } from '../../../packages/library/test/catalogue-seed.ts';

/** A list or search that a face offers, each at a chance place of a library of some size. */
export interface List {
  readonly name: string;
  /** Milliseconds that the 99th of 100 answers may take. */
  readonly limitMs: number;
  /** Path and query of a page. @param chance from 0 up to 1 */
  readonly address: (chance: number) => string;
}

export interface Sizes {
  readonly albums: number;
  readonly tracks: number;
  readonly artists: number;
}

/** Limits in ms: of a page, and of a list that has none. */
export const paged = 50;
export const whole = 300;

const letters = 'abcdefghijklmnopqrstuvwxyz';

/** One, two or three letters that somebody types. */
export function typed(chance: number): string {
  const at = Math.floor(chance * 26 ** 3);
  const word = [at % 26, Math.floor(at / 26) % 26, Math.floor(at / 676)]
    .map((k) => letters[k] ?? 'a')
    .join('');
  return word.slice(0, 1 + (at % 3));
}

/** An offset at which a listener has something: he lists five of six items. */
export const place = (chance: number, size: number): number => Math.floor(chance * size * 0.8);

/** The gid of an artist of the made-up library. */
export const artistGid = (chance: number, { artists }: Sizes): string =>
  gid(1, 1 + Math.floor(chance * artists));
