import { empty, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Releases, releaseActions, statuses } from '../releases/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { tags: ['releases'], auth: ['cookie', 'bearer'], rate: 'write' } as const;
const nullableText = (maxLength: number) =>
  Type.Optional(Type.Union([Type.String({ maxLength }), Type.Null()]));

/** Changing a release and its way to the public, below /api/v1/albums. */
export function releaseRoutes({ releases }: { readonly releases: Releases }): Route<AccountViewer>[] {
  const edit = route({
    ...common,
    method: 'PATCH',
    path: '/api/v1/albums/:gid',
    operation: 'editAlbum',
    summary: 'Change the texts of a release, who it is for, and how it is offered',
    permission: 'library.edit',
    input: {
      params: gidParams,
      body: Type.Object({
        title: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
        description: nullableText(20_000),
        license: nullableText(200),
        download: Type.Optional(
          Type.Union([Type.Enum(['free', 'paid', 'codes', 'external', 'none']), Type.Null()]),
        ),
        visibility: Type.Optional(Type.Enum(['private', 'unlisted', 'public'])),
      }),
    },
    output: { 204: Type.Null() },
    handler: (ctx) => {
      releases.edit(ctx.signedIn(), ctx.params.gid, ctx.body);
      return empty();
    },
  });

  const act = route({
    ...common,
    method: 'POST',
    path: '/api/v1/albums/:gid/state',
    operation: 'actOnRelease',
    summary: 'Move a release towards the public, or back',
    description:
      'promote: draft to pending. approve: pending to released, or to awaiting_finalization when it is sold. finalize: to released. reject and withdraw: back to draft.',
    permission: 'release.publish',
    input: {
      params: gidParams,
      body: Type.Object({
        action: Type.Enum([...releaseActions]),
        reason: Type.Optional(Type.String({ maxLength: 2000 })),
      }),
    },
    output: { 200: Type.Object({ status: Type.Enum([...statuses]) }) },
    handler: (ctx) => ({
      status: releases.act(ctx.signedIn(), ctx.params.gid, ctx.body.action, ctx.body.reason ?? null),
    }),
  });

  return answeringLibraryErrors([edit, act]);
}
