import type { Repository } from '@bandstand/offline';
import type { Keeper } from '@bandstand/offline/browser';

/** What answers in the place of the server. */
export interface Behind {
  readonly keeper: Keeper;
  readonly repository: Repository;
  /** The person whose store it is. */
  readonly owner: { readonly id: string; readonly name: string };
  /** Holds lists that are asked for a page at a time. */
  readonly albums: (key: string, read: () => Promise<readonly Item[]>) => Promise<readonly Item[]>;
}

type Item = Awaited<ReturnType<Repository['favorites']>>[number];

/** A request as a route sees it. */
export interface Asked {
  /** The part of the path that stands for an id, in the store's form; '' where there is none. */
  readonly id: string;
  readonly query: URLSearchParams;
  /** The JSON of the body; `undefined` without one. */
  readonly body: unknown;
  /** A name for the edit that stays the same when the store has to be asked again. */
  readonly name: string;
}

export interface FaceRoute {
  readonly method: string;
  /** One group at most: the id. */
  readonly path: RegExp;
  /** A change: it goes to the store while others wait there, so that they keep their order. */
  readonly isEdit?: true;
  /** Goes to the store whenever there is one: the store sends each of them once, whatever answer is lost. */
  readonly isAlways?: true;
  readonly status?: number;
  /** True where the store knows only a part of what is asked for: a server that is there is waited for. */
  readonly isPart?: (query: URLSearchParams) => boolean;
  /** The JSON of the answer; `undefined`: there is no such thing. `null`: an answer without a body. */
  readonly answer: (asked: Asked, behind: Behind) => Promise<unknown>;
}

/** A field of a body that may hold anything. */
export const fieldOf = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? Object.getOwnPropertyDescriptor(body, name)?.value : undefined;

/** The texts of a list; none when it is no list. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];

/** A number of a query, at least 0; `otherwise` when it is none. */
export function numberOf(query: URLSearchParams, name: string, otherwise: number): number {
  const value = Number(query.get(name) ?? otherwise);
  return Number.isSafeInteger(value) && value >= 0 ? value : otherwise;
}
