import { genreRows } from './genres.ts';
import { sharedOrder } from './positions/orders.ts';
import { seenArtists } from './positions/seen.ts';
import type { Scope } from './scope.ts';

/** Builds what the lists of every audience are made of; what is left to the first visitor takes milliseconds. */
export function warmUp(scope: Scope): void {
  for (const sort of ['title', 'artist', 'added', 'published', 'year'] as const)
    sharedOrder(scope, 'album', sort);
  for (const sort of ['title', 'album', 'added'] as const) sharedOrder(scope, 'track', sort);
  sharedOrder(scope, 'artist', 'name');
  seenArtists(scope);
  genreRows(scope);
}
