import type { Catalogue, SearchResult, Slice } from '../../catalogue/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { albumFolderNode, albumNode } from '../payloads/album.ts';
import { artistNode, folderArtistNode } from '../payloads/artist.ts';
import { songNode } from '../payloads/song.ts';
import type { Fields } from '../protocol/fields.ts';
import { rootOf } from './browsing.ts';

const common = { permission: 'library.read', rate: 'read' } as const;
/** Clients that fetch everything go on by as many as they asked for, so the limit is far above what they ask for. */
const mostFound = 10_000;
const usual = 20;
/** Characters of a text to search for; what is longer matches nothing more. */
const longestQuery = 1000;

/** Search; an empty text lists everything, page by page. */
export function searchEndpoints({
  services,
}: {
  readonly services: { readonly catalogue: Catalogue };
}): readonly Endpoint[] {
  const { catalogue } = services;
  return [
    {
      ...common,
      name: 'search2',
      summary: 'Artists, albums (as folders) and songs that match a text',
      answer: async (call) => {
        const found = await search(catalogue, call);
        const album = found.albums.map(albumFolderNode);
        const song = found.tracks.map((row) => songNode(row));
        return { searchResult2: { artist: found.artists.map(folderArtistNode), album, song } };
      },
    },
    {
      ...common,
      name: 'search3',
      summary: 'Artists, albums and songs that match a text',
      answer: async (call) => {
        const found = await search(catalogue, call);
        const song = found.tracks.map((row) => songNode(row));
        return {
          searchResult3: { artist: found.artists.map(artistNode), album: found.albums.map(albumNode), song },
        };
      },
    },
  ];
}

function search(catalogue: Catalogue, { viewer, fields }: Call): Promise<SearchResult> {
  return catalogue.search(viewer, {
    query: (fields.sent('query') ?? '').slice(0, longestQuery),
    artists: sliceOf(fields, 'artist'),
    albums: sliceOf(fields, 'album'),
    tracks: sliceOf(fields, 'song'),
    rootId: rootOf(fields),
  });
}

const sliceOf = (fields: Fields, kind: string): Slice => ({
  offset: fields.offset(`${kind}Offset`),
  limit: fields.count(`${kind}Count`, usual, mostFound),
});
