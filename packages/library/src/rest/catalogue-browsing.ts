import { bytesOnce, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import { type AccountViewer, viewerOf } from '../access/index.ts';
import type { Catalogue } from '../catalogue/index.ts';
import { found } from './catalogue-answers.ts';
import { gidParams, searchQuery } from './catalogue-queries.ts';
import { folderDetailSchema, folderSchema, genreSchema, searchSchema } from './catalogue-schemas.ts';

const route = routeFor<AccountViewer>();

const json = 'application/json; charset=utf-8';

const reading = {
  method: 'GET',
  auth: ['cookie', 'bearer'],
  tags: ['catalogue'],
  permission: 'library.read',
  rate: 'read',
} as const;

/** Routes of /api/v1 that search, and that browse by genre and by folder. */
export function browsingRoutes(catalogue: Catalogue): Route<AccountViewer>[] {
  const search = route({
    ...reading,
    path: '/api/v1/search',
    operation: 'search',
    summary: 'Artists, albums and tracks that match a text, best first',
    input: { query: searchQuery },
    output: { 200: searchSchema },
    handler: async ({ principal, query }) => {
      const { q, limit = 20, offset = 0 } = query;
      const found = await catalogue.searchJson(viewerOf(principal), {
        query: q,
        artists: { offset, limit: query.artists ?? limit },
        albums: { offset, limit: query.albums ?? limit },
        tracks: { offset, limit: query.tracks ?? limit },
      });
      return bytesOnce(found, json);
    },
  });

  const genres = route({
    ...reading,
    path: '/api/v1/genres',
    operation: 'listGenres',
    summary: 'Every genre with what the viewer sees of it',
    output: { 200: Type.Object({ items: Type.Array(genreSchema) }) },
    handler: async ({ principal }) => {
      const rows = await catalogue.genres(viewerOf(principal));
      return { items: rows.map((row) => ({ ...row })) };
    },
  });

  const counts = route({
    ...reading,
    path: '/api/v1/library',
    operation: 'getLibraryCounts',
    summary: 'How much there is for this viewer',
    output: {
      200: Type.Object({
        artists: Type.Integer(),
        albums: Type.Integer(),
        tracks: Type.Integer(),
        genres: Type.Integer(),
      }),
    },
    handler: ({ principal }) => catalogue.counts(viewerOf(principal)),
  });

  return [search, genres, counts, ...folderRoutes(catalogue)];
}

function folderRoutes(catalogue: Catalogue): Route<AccountViewer>[] {
  const roots = route({
    ...reading,
    path: '/api/v1/folders',
    operation: 'listFolders',
    summary: 'The music folders to start browsing at',
    output: { 200: Type.Object({ items: Type.Array(folderSchema) }) },
    handler: async ({ principal }) => {
      const rows = await catalogue.musicRoots(viewerOf(principal));
      return {
        items: rows.flatMap(({ name, folderGid }) =>
          folderGid === null ? [] : { id: folderGid, name, path: '' },
        ),
      };
    },
  });

  const one = route({
    ...reading,
    path: '/api/v1/folders/:gid',
    operation: 'getFolder',
    summary: 'One folder of the disk: its sub-folders and the tracks in it',
    input: { params: gidParams },
    output: { 200: folderDetailSchema },
    handler: async ({ principal, params }) => {
      const look = (gid: string) => catalogue.folderJson(viewerOf(principal), gid);
      return bytesOnce(await found('folder', params.gid, look), json);
    },
  });

  return [roots, one];
}
