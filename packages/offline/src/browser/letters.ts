/** What the workers of the tabs say to each other, and a worker to its page. */

/** A message of the port `port`, between a page and the leader. */
export interface Parcel {
  readonly port: string;
  readonly data: unknown;
}

export type Letter =
  /** A tab that has just come asks who leads. */
  | { readonly kind: 'who' }
  /** The worker `leader` leads from now on, or says so again. */
  | { readonly kind: 'leader'; readonly leader: string }
  /** From the page of the tab `from` to the leader. */
  | ({ readonly kind: 'ask'; readonly from: string; readonly leader: string } & Parcel)
  /** From the leader to the page of the tab `to`. */
  | ({ readonly kind: 'tell'; readonly to: string } & Parcel);

/** Where the store is for a page: in the worker of its own tab, in another tab, or nowhere yet. */
export type StorePlace = 'here' | 'elsewhere' | 'nowhere';

/** From a worker to its own page. */
export type Notice = Parcel | { readonly store: StorePlace };

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;

const texts: Readonly<Record<Letter['kind'], readonly string[]>> = {
  who: [],
  leader: ['leader'],
  ask: ['from', 'leader', 'port'],
  tell: ['to', 'port'],
};

/** True for what this program says; a tab with another version of it may say something else. */
export function isLetter(data: unknown): data is Letter {
  if (!isObject(data) || !('kind' in data) || typeof data.kind !== 'string') return false;
  const entries: Readonly<Record<string, unknown>> = { ...data };
  const kind = Object.entries(texts).find(([name]) => name === data.kind);
  return kind?.[1].every((name) => typeof entries[name] === 'string') ?? false;
}

/** True for a parcel. */
export const isParcel = (data: unknown): data is Parcel =>
  isObject(data) && 'port' in data && typeof data.port === 'string' && 'data' in data;

/** The number of a call or of its answer; `undefined` for what nobody answers. */
export const numberOf = (data: unknown): number | undefined =>
  isObject(data) && 'id' in data && typeof data.id === 'number' ? data.id : undefined;
