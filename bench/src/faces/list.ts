import { ask, at } from '../../../apps/server/test/instance/talking.ts';

/** A list or search that a face offers, each at a chance place of a library of some size. */
export interface List {
  readonly name: string;
  /** Milliseconds that the 99th of 100 answers may take. */
  readonly limitMs: number;
  /** Path and query of a page. @param chance from 0 up to 1 */
  readonly address: (chance: number) => string;
}

/** Items of each kind that the listener may open, from all over the library, by their ids. */
export interface Found {
  readonly albums: readonly string[];
  readonly tracks: readonly string[];
  readonly artists: readonly string[];
}

/** A server that a listener has signed in to. */
export interface Place {
  readonly url: string;
  readonly token: string;
  readonly found: Found;
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

export const pick = <T>(from: readonly T[], chance: number): T => {
  const picked = from[Math.floor(chance * from.length)];
  if (picked === undefined) throw new Error('there is nothing to choose from');
  return picked;
};

/** Items of each kind from 40 places of the library. */
export async function findItems(url: string, token: string): Promise<Found> {
  const of = async (kind: keyof Found): Promise<readonly string[]> => {
    const size = Number(at((await ask(url, `/api/v1/${kind}?limit=1`, { token })).body, 'total'));
    const ids: string[] = [];
    for (let nth = 0; nth < 40; nth += 1) {
      const offset = Math.floor((nth / 40) * size);
      const { body } = await ask(url, `/api/v1/${kind}?limit=1&offset=${offset}`, { token });
      ids.push(String(at(body, 'items.0.id')));
    }
    return ids;
  };
  return { albums: await of('albums'), tracks: await of('tracks'), artists: await of('artists') };
}

/** A list with a page of 50 at any offset: how long it is, its own answer says. */
export async function pages(
  { url, token }: Place,
  name: string,
  path: string,
  { offset, total }: { readonly offset: string; readonly total: string },
): Promise<List> {
  const { status, body, text } = await ask(url, `${path}&limit=50`, { token });
  const size = Number(at(body, total));
  if (status !== 200 || !Number.isInteger(size)) throw new Error(`${path}: ${status} ${text.slice(0, 200)}`);
  return {
    name,
    limitMs: paged,
    address: (chance) => `${path}&limit=50&${offset}=${Math.floor(chance * size)}`,
  };
}
