import type { Scope } from '../scope.ts';
import type { Kept } from '../shelves/shelf.ts';
import type { Flags } from './id-list.ts';

/** Albums and tracks that come into question. */
interface Music {
  readonly albums: Flags;
  readonly tracks: Flags;
}

/**
 * Artists who are credited on any of these albums or tracks, kept under a key until the catalogue changes. What `music`
 * reads for it is not: a set of tracks takes as much as those of all artists by forty filters.
 */
export function creditedOn(scope: Scope, key: string, music: () => Music): Kept<Flags> {
  const { memory, reader } = scope;
  const credits = memory.credits(reader);
  const layout = memory.layout(reader);
  const { album, track } = memory.feed;
  return memory.flags.get(key, `${album}:${track}:${credits.id}:${layout.id}`, () => {
    const { albums, tracks } = music();
    const { artists, roles, starts, items } = credits.value;
    const found = new Uint8Array(artists.reduce((highest, id) => Math.max(highest, id), -1) + 1);
    for (let row = 0; row < artists.length; row++) {
      const artist = artists[row] ?? 0;
      const set = roles[row] === 0 ? albums : tracks;
      const end = starts[row + 1] ?? 0;
      for (let i = starts[row] ?? 0; i < end && found[artist] !== 1; i++)
        if (set[items[i] ?? 0] === 1) found[artist] = 1;
    }
    return found;
  });
}
