import type { LivePrincipal } from '../access/index.ts';

/**
 * What track lists ask of the library: its own policy decides who may know of a track. The server plugs it in.
 */
export interface LibraryTracks {
  /** Those of these tracks (public ids, at most 500) that somebody may see; null is a stranger. */
  seen(who: LivePrincipal | null, tracks: readonly string[]): ReadonlySet<string>;
}

/** A library that is not there: nobody may see anything of it. */
export const noLibraryTracks: LibraryTracks = { seen: () => new Set() };
