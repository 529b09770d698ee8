import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { albumJson, artistJson, trackJson } from '../catalogue/index.ts';
import type { Similarity } from '../similarity/index.ts';
import { gidParams } from './account-schemas.ts';
import { found } from './catalogue-answers.ts';
import { albumSchema, artistSchema, trackSchema } from './catalogue-schemas.ts';

const route = routeFor<AccountViewer>();
const reading = {
  method: 'GET',
  tags: ['catalogue'],
  auth: ['cookie', 'bearer'],
  permission: 'library.read',
  rate: 'read',
} as const;
const input = {
  params: gidParams,
  query: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) }),
};
const usual = 20;
const description =
  `By what people listen to in one sitting, playlists, genres and credits. The best come first; the answer
  is the same until something changes.`.replaceAll(/\s+/g, ' ');

/** What is like something, and the best-known tracks of an artist: below the address of the thing. */
export function similarRoutes({ similarity }: { readonly similarity: Similarity }): Route<AccountViewer>[] {
  return [
    route({
      ...reading,
      path: '/api/v1/artists/:gid/similar',
      operation: 'listSimilarArtists',
      summary: 'Artists like an artist',
      description,
      input,
      output: { 200: Type.Object({ items: Type.Array(artistSchema) }) },
      handler: async ({ principal, params, query }) => {
        const rows = await found('artist', params.gid, (gid) =>
          similarity.artists(viewerOf(principal), { kind: 'artist', gid }, query.limit ?? usual),
        );
        return { items: rows.map(artistJson) };
      },
    }),
    route({
      ...reading,
      path: '/api/v1/artists/:gid/top',
      operation: 'listTopTracks',
      summary: 'The tracks of an artist that were played most, by everybody',
      input,
      output: { 200: Type.Object({ items: Type.Array(trackSchema) }) },
      handler: async ({ principal, params, query }) => {
        const rows = await found('artist', params.gid, (gid) =>
          similarity.top(viewerOf(principal), { gid }, query.limit ?? usual),
        );
        return { items: rows.map(trackJson) };
      },
    }),
    route({
      ...reading,
      path: '/api/v1/albums/:gid/similar',
      operation: 'listSimilarAlbums',
      summary: 'Albums like an album',
      description,
      input,
      output: { 200: Type.Object({ items: Type.Array(albumSchema) }) },
      handler: async ({ principal, params, query }) => {
        const rows = await found('album', params.gid, (gid) =>
          similarity.albums(viewerOf(principal), { kind: 'album', gid }, query.limit ?? usual),
        );
        return { items: rows.map(albumJson) };
      },
    }),
    route({
      ...reading,
      path: '/api/v1/tracks/:gid/similar',
      operation: 'listSimilarTracks',
      summary: 'Tracks like a track',
      description,
      input,
      output: { 200: Type.Object({ items: Type.Array(trackSchema) }) },
      handler: async ({ principal, params, query }) => {
        const rows = await found('track', params.gid, (gid) =>
          similarity.tracks(viewerOf(principal), { kind: 'track', gid }, query.limit ?? usual),
        );
        return { items: rows.map(trackJson) };
      },
    }),
  ];
}
