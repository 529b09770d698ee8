import type { Similarity } from '../similarity/index.ts';
import type { SimilarItems } from './services.ts';

/** What this face asks for, of the library's own likeness. */
export function similarItems(similarity: Similarity): SimilarItems {
  return {
    artists: async (viewer, gid, limit) =>
      (await similarity.artists(viewer, { kind: 'artist', gid }, limit)).map((row) => row.gid),
    albums: async (viewer, gid, limit) =>
      (await similarity.albums(viewer, { kind: 'album', gid }, limit)).map((row) => row.gid),
    tracks: (viewer, gid, limit) => similarity.tracks(viewer, { kind: 'track', gid }, limit),
    mix: (viewer, gids, limit) => similarity.tracks(viewer, { kind: 'tracks', gids }, limit),
  };
}
