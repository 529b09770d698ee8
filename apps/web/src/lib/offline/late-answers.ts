/** Answers of a slow server that came after the store had stood in for them. */
const heldMs = 30_000;
const mostHeld = 50;

/** What a page shows of an answer and the store knows as well: other fields are the server's alone and are no change. */
const compared = new Set(['id', 'title', 'name', 'rating', 'total']);

const counts = new Set(['artists', 'albums', 'tracks']);

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

/** The parts of an answer in which store and server can differ. */
export function gistOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(gistOf);
  if (!isObject(value)) return undefined;
  const parts = Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    if (name === 'starredAt') return [[name, true]];
    if (compared.has(name) || (typeof one === 'number' && counts.has(name)))
      return one === null ? [] : [[name, one]];
    const inner = Array.isArray(one) || name === 'track' || name === 'album' ? gistOf(one) : undefined;
    return inner === undefined ? [] : [[name, inner]];
  });
  return Object.fromEntries(parts);
}

/** Holds late answers for the page that asks again. Anything that is done to the library makes them void. */
export class LateAnswers {
  readonly #held = new Map<string, { readonly response: Response; readonly until: number }>();

  /** The answer to a question that was asked before; undefined when there is none, or it is old. */
  get(url: string): Response | undefined {
    const held = this.#held.get(url);
    return held !== undefined && held.until > Date.now() ? held.response.clone() : undefined;
  }

  keep(url: string, response: Response): void {
    this.#held.delete(url);
    this.#held.set(url, { response, until: Date.now() + heldMs });
    const [oldest] = this.#held.keys();
    if (this.#held.size > mostHeld && oldest !== undefined) this.#held.delete(oldest);
  }

  clear(): void {
    this.#held.clear();
  }
}

/** True when the server's answer says something else than the one that stood in for it. */
export async function differs(late: Response, given: Response): Promise<boolean> {
  const [theirs, mine]: readonly unknown[] = await Promise.all([late.json(), given.json()]);
  return JSON.stringify(gistOf(theirs)) !== JSON.stringify(gistOf(mine));
}
