import { bytes, bytesOnce, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import { albumDetailJson, artistDetailJson, type Catalogue, trackJson } from '../catalogue/index.ts';
import { answering, found } from './catalogue-answers.ts';
import { browsingRoutes } from './catalogue-browsing.ts';
import {
  albumQuery,
  artistQuery,
  gidParams,
  indexQuery,
  randomQuery,
  trackQuery,
} from './catalogue-queries.ts';
import {
  albumDetailSchema,
  albumSchema,
  artistDetailSchema,
  artistIndexSchema,
  artistSchema,
  pageSchema,
  trackSchema,
} from './catalogue-schemas.ts';

const route = routeFor<AccountViewer>();
const json = 'application/json; charset=utf-8';

const reading = {
  method: 'GET',
  auth: ['cookie', 'bearer'],
  tags: ['catalogue'],
  permission: 'library.read',
  rate: 'read',
} as const;

/** Routes of /api/v1 that read artists, albums, tracks, genres, folders and search. */
export function catalogueRoutes(catalogue: Catalogue): Route<AccountViewer>[] {
  return [
    ...artistRoutes(catalogue),
    ...albumRoutes(catalogue),
    ...trackRoutes(catalogue),
    ...browsingRoutes(catalogue),
  ];
}

function artistRoutes(catalogue: Catalogue): Route<AccountViewer>[] {
  const list = route({
    ...reading,
    path: '/api/v1/artists',
    operation: 'listArtists',
    summary: 'Artists by name, page by page',
    input: { query: artistQuery },
    output: { 200: pageSchema(artistSchema) },
    handler: ({ principal, query }) =>
      answering(async () => {
        const page = await catalogue.artistsJson(viewerOf(principal), { ...query, limit: query.limit ?? 50 });
        return bytesOnce(page, json);
      }),
  });

  const index = route({
    ...reading,
    path: '/api/v1/artists/index',
    operation: 'getArtistIndex',
    summary: 'All artists under their letters, in one answer',
    input: { query: indexQuery },
    output: { 200: artistIndexSchema },
    handler: async ({ principal, query }) => {
      const withAlbums = query.withAlbums === true;
      const prepared = await catalogue.artistIndexJson(viewerOf(principal), { withAlbums });
      return bytes(prepared, json);
    },
  });

  const one = route({
    ...reading,
    path: '/api/v1/artists/:gid',
    operation: 'getArtist',
    summary: 'One artist with biography and links',
    description: 'The albums are those of `/albums?artist=`.',
    input: { params: gidParams },
    output: { 200: artistDetailSchema },
    handler: async ({ principal, params }) =>
      artistDetailJson(
        await found('artist', params.gid, (gid) => catalogue.artist(viewerOf(principal), gid)),
      ),
  });

  return [list, index, one];
}

function albumRoutes(catalogue: Catalogue): Route<AccountViewer>[] {
  const list = route({
    ...reading,
    path: '/api/v1/albums',
    operation: 'listAlbums',
    summary: 'Albums in any order, filtered, page by page',
    description:
      'frequent, recent, starred and rated are orders of the viewer and hold only what they played, starred or rated.',
    input: { query: albumQuery },
    output: { 200: pageSchema(albumSchema) },
    handler: ({ principal, query }) =>
      answering(async () => {
        const { sort = 'title', limit = 50, ...rest } = query;
        return bytesOnce(await catalogue.albumsJson(viewerOf(principal), { ...rest, sort, limit }), json);
      }),
  });

  const one = route({
    ...reading,
    path: '/api/v1/albums/:gid',
    operation: 'getAlbum',
    summary: 'One album with its tracks',
    input: { params: gidParams },
    output: { 200: albumDetailSchema },
    handler: async ({ principal, params }) =>
      albumDetailJson(await found('album', params.gid, (gid) => catalogue.album(viewerOf(principal), gid))),
  });

  return [list, one];
}

function trackRoutes(catalogue: Catalogue): Route<AccountViewer>[] {
  const list = route({
    ...reading,
    path: '/api/v1/tracks',
    operation: 'listTracks',
    summary: 'Tracks in any order, filtered, page by page',
    input: { query: trackQuery },
    output: { 200: pageSchema(trackSchema) },
    handler: ({ principal, query }) =>
      answering(async () => {
        const { sort = 'title', limit = 50, ...rest } = query;
        return bytesOnce(await catalogue.tracksJson(viewerOf(principal), { ...rest, sort, limit }), json);
      }),
  });

  const random = route({
    ...reading,
    path: '/api/v1/tracks/random',
    operation: 'listRandomTracks',
    summary: 'Tracks drawn at random',
    input: { query: randomQuery },
    output: { 200: Type.Object({ items: Type.Array(trackSchema) }) },
    handler: async ({ principal, query }) => {
      const tracks = await catalogue.randomTracks(viewerOf(principal), {
        ...query,
        limit: query.limit ?? 50,
      });
      return { items: tracks.map(trackJson) };
    },
  });

  const one = route({
    ...reading,
    path: '/api/v1/tracks/:gid',
    operation: 'getTrack',
    summary: 'One track',
    input: { params: gidParams },
    output: { 200: trackSchema },
    handler: async ({ principal, params }) =>
      trackJson(await found('track', params.gid, (gid) => catalogue.track(viewerOf(principal), gid))),
  });

  return [list, random, one];
}
