import { empty, json, problem, type Route, rethrowing, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { ChangedMeanwhile, type Editing, tagOf } from '../editing/index.ts';
import { gidParams } from './account-schemas.ts';
import {
  albumBody,
  albumViewSchema,
  artistBody,
  artistViewSchema,
  newAlbumBody,
  trackBody,
  trackViewSchema,
} from './editing-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { auth: ['cookie', 'bearer'], tags: ['editing'], permission: 'library.edit' } as const;
const write = { ...common, rate: 'write' } as const;
const read = { ...common, rate: 'read', method: 'GET' } as const;
const terms =
  'An edited field wins over what the files say until it is named in `reset`. With If-Match the change is made only to the state of that ETag; else 412.';

/** A view with its entity tag. */
const tagged = (view: object, status = 200) => json(status, view, { etag: tagOf(view) });

/** Changing artists, albums and tracks by hand. */
export function editingRoutes({ editing }: { readonly editing: Editing }): Route<AccountViewer>[] {
  return answeringLibraryErrors(
    answeringChanges([...things(editing), ...albums(editing), ...removals(editing)]),
  );
}

function things(editing: Editing): Route<AccountViewer>[] {
  return [
    route({
      ...read,
      path: '/api/v1/artists/:gid/edit',
      operation: 'getArtistForEditing',
      summary: 'An artist as an editor sees it, with the fields that were edited',
      input: { params: gidParams },
      output: { 200: artistViewSchema },
      handler: (ctx) => tagged(editing.view(ctx.signedIn(), 'artist', ctx.params.gid)),
    }),
    route({
      ...write,
      method: 'PATCH',
      path: '/api/v1/artists/:gid',
      operation: 'editArtist',
      summary: 'Change an artist',
      description: terms,
      input: { params: gidParams, body: artistBody },
      output: { 200: artistViewSchema },
      handler: (ctx) => {
        const { reset = [], ...changes } = ctx.body;
        return tagged(
          editing.edit(ctx.signedIn(), 'artist', ctx.params.gid, changes, {
            ifMatch: ctx.headers['if-match'],
            reset,
          }),
        );
      },
    }),
    route({
      ...read,
      path: '/api/v1/albums/:gid/edit',
      operation: 'getAlbumForEditing',
      summary: 'An album as an editor sees it, with the fields that were edited',
      input: { params: gidParams },
      output: { 200: albumViewSchema },
      handler: (ctx) => tagged(editing.view(ctx.signedIn(), 'album', ctx.params.gid)),
    }),
    route({
      ...write,
      method: 'PATCH',
      path: '/api/v1/albums/:gid',
      operation: 'editAlbum',
      summary: 'Change an album or release: its texts, credits, who it is for, and how it is offered',
      description: terms,
      input: { params: gidParams, body: albumBody },
      output: { 200: albumViewSchema },
      handler: (ctx) => {
        const { reset = [], ...changes } = ctx.body;
        return tagged(
          editing.edit(ctx.signedIn(), 'album', ctx.params.gid, changes, {
            ifMatch: ctx.headers['if-match'],
            reset,
          }),
        );
      },
    }),
    route({
      ...read,
      path: '/api/v1/tracks/:gid/edit',
      operation: 'getTrackForEditing',
      summary: 'A track as an editor sees it, with the fields that were edited',
      input: { params: gidParams },
      output: { 200: trackViewSchema },
      handler: (ctx) => tagged(editing.view(ctx.signedIn(), 'track', ctx.params.gid)),
    }),
    route({
      ...write,
      method: 'PATCH',
      path: '/api/v1/tracks/:gid',
      operation: 'editTrack',
      summary: 'Change a track',
      description: terms,
      input: { params: gidParams, body: trackBody },
      output: { 200: trackViewSchema },
      handler: (ctx) => {
        const { reset = [], ...changes } = ctx.body;
        return tagged(
          editing.edit(ctx.signedIn(), 'track', ctx.params.gid, changes, {
            ifMatch: ctx.headers['if-match'],
            reset,
          }),
        );
      },
    }),
  ];
}

function albums(editing: Editing): Route<AccountViewer>[] {
  return [
    route({
      ...write,
      method: 'POST',
      path: '/api/v1/albums',
      operation: 'createAlbum',
      summary: 'Make an album by hand: a draft without tracks, owned by who makes it',
      input: { body: newAlbumBody },
      output: { 201: albumViewSchema },
      handler: (ctx) => tagged(editing.createAlbum(ctx.signedIn(), ctx.body), 201),
    }),
    route({
      ...write,
      method: 'PUT',
      path: '/api/v1/albums/:gid/tracks',
      operation: 'putTracksOnAlbum',
      summary: 'Put tracks on an album in this order; scans leave them there',
      input: {
        params: gidParams,
        body: Type.Object({
          tracks: Type.Array(Type.String({ maxLength: 36 }), { minItems: 1, maxItems: 1000 }),
        }),
      },
      output: { 204: Type.Null() },
      handler: (ctx) => {
        editing.putTracks(ctx.signedIn(), ctx.params.gid, ctx.body.tracks);
        return empty();
      },
    }),
  ];
}

function removals(editing: Editing): Route<AccountViewer>[] {
  return [
    route({
      ...write,
      method: 'DELETE',
      path: '/api/v1/albums/:gid',
      operation: 'deleteAlbum',
      summary: 'Delete an album; its tracks go with it, or back to the albums that their files name',
      input: {
        params: gidParams,
        query: Type.Object({ tracks: Type.Optional(Type.Enum(['keep', 'delete'], { default: 'keep' })) }),
      },
      output: { 204: Type.Null() },
      handler: async (ctx) => {
        await editing.removeAlbum(ctx.signedIn(), ctx.params.gid, ctx.query.tracks ?? 'keep');
        return empty();
      },
    }),
    route({
      ...write,
      method: 'DELETE',
      path: '/api/v1/tracks/:gid',
      operation: 'deleteTrack',
      summary: 'Delete an uploaded or missing track with its files',
      input: { params: gidParams },
      output: { 204: Type.Null() },
      handler: async (ctx) => {
        await editing.removeTrack(ctx.signedIn(), ctx.params.gid);
        return empty();
      },
    }),
  ];
}

/** The same routes, which answer a lost race as 412. */
export function answeringChanges<P>(routes: readonly Route<P>[]): Route<P>[] {
  const rethrow = (error: unknown): never => {
    if (error instanceof ChangedMeanwhile) throw problem('changed', 412, error.message, { cause: error });
    throw error;
  };
  return rethrowing(routes, rethrow);
}
