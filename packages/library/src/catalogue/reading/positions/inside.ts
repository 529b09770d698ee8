import type { Scope } from '../scope.ts';
import { albumRoot, trackRoot } from './filters.ts';
import type { Flags } from './id-list.ts';
import { seenAlbums, seenTracks } from './seen.ts';
import type { Kept } from './shelf.ts';

/** The albums that the viewer sees, in one music folder or anywhere. */
export const albumsIn = (scope: Scope, rootId: number | undefined): Kept<Flags> =>
  rootId === undefined ? seenAlbums(scope) : both(scope, seenAlbums(scope), albumRoot(scope, rootId));

/** The tracks, likewise. */
export const tracksIn = (scope: Scope, rootId: number | undefined): Kept<Flags> =>
  rootId === undefined ? seenTracks(scope) : both(scope, seenTracks(scope), trackRoot(scope, rootId));

function both({ memory }: Scope, one: Kept<Flags>, other: Kept<Flags>): Kept<Flags> {
  return memory.flags.get(`both ${one.id} ${other.id}`, '', () =>
    one.value.map((flag, id) => flag & (other.value[id] ?? 0)),
  );
}
