import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import { albumRoot, readTrackRoot } from './filters.ts';
import type { Flags } from './id-list.ts';
import { seenAlbums, seenTracks } from './seen.ts';

/** The albums that the viewer sees, in one music folder or anywhere. */
export function albumsIn(scope: Scope, rootId: number | undefined): Kept<Flags> {
  const seen = seenAlbums(scope);
  if (rootId === undefined) return seen;
  const inside = albumRoot(scope, rootId);
  const build = (): Flags => both(seen.value, inside.value);
  return scope.memory.flags.getShared(`both ${seen.id} ${inside.id}`, '', build);
}

/** The tracks, likewise; those of the music folder alone are not kept beside them. */
export function tracksIn(scope: Scope, rootId: number | undefined): Kept<Flags> {
  const seen = seenTracks(scope);
  if (rootId === undefined) return seen;
  const { album, track } = scope.memory.feed;
  return scope.memory.flags.getShared(`tracks of ${rootId} among ${seen.id}`, `${album}:${track}`, () =>
    both(seen.value, readTrackRoot(scope, rootId)),
  );
}

const both = (one: Flags, other: Flags): Flags => one.map((flag, id) => flag & (other[id] ?? 0));
