/** One change of an update. A document is the set of its hashes: the same hash twice counts once. */
export type Change =
  | { readonly kind: 'insert'; readonly id: number; readonly hashes: ArrayLike<number> }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'metadata'; readonly set: Readonly<Record<string, string>> };

/** Changes that are made together or not at all, and the commit they became. */
export interface Commit {
  readonly version: number;
  readonly changes: readonly Change[];
}
