import { genreRows } from './genres.ts';
import { sharedOrder } from './positions/orders.ts';
import { seenArtists, seenTracks } from './positions/seen.ts';
import type { Scope } from './scope.ts';

/**
 * Builds what the lists of albums and artists of every audience are made of;
 * what is left to the first visitor takes milliseconds.
 */
export function warmAlbumLists(scope: Scope): void {
  for (const sort of ['title', 'artist', 'added', 'published', 'year'] as const)
    sharedOrder(scope, 'album', sort);
  sharedOrder(scope, 'artist', 'name');
  seenArtists(scope);
  genreRows(scope);
}

/** The same for the lists of tracks. */
export function warmTrackLists(scope: Scope): void {
  for (const sort of ['title', 'album', 'added'] as const) sharedOrder(scope, 'track', sort);
  seenTracks(scope);
}
