import { notFound } from '../errors/index.ts';
import type { WrittenItems } from '../jellyfin-items/index.ts';
import type { JellyfinReaders, SimilarItems } from './services.ts';

const functions = {
  artist: 'jellyfinSimilarArtists',
  album: 'jellyfinSimilarAlbums',
} as const;

/** What this face asks for, of the library's own likeness. */
export function similarItems(readers: JellyfinReaders): SimilarItems {
  return {
    async like(viewer, kind, gid, query) {
      const asked = { viewer, ...query };
      const found =
        kind === 'track'
          ? await readers.call('jellyfinSimilarTracks', { ...asked, like: { kind, gid }, first: [] })
          : await readers.call(functions[kind], { ...asked, like: { kind, gid } });
      return there(found, kind);
    },
    async mix(viewer, { first, like }, query) {
      const asked = { viewer, ...query, first, like: { kind: 'tracks', gids: like } } as const;
      return there(await readers.call('jellyfinSimilarTracks', asked), 'track');
    },
    async artistMix(viewer, gid, query) {
      const asked = { viewer, ...query, first: [], own: 5, like: { kind: 'artist', gid } } as const;
      return there(await readers.call('jellyfinSimilarTracks', asked), 'artist');
    },
  };
}

function there(found: WrittenItems | undefined, what: 'artist' | 'album' | 'track'): WrittenItems {
  if (found === undefined) throw notFound(what);
  return found;
}
