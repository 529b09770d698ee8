import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import { type Releases, releaseActions, statuses } from '../releases/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { tags: ['releases'], auth: ['cookie', 'bearer'], rate: 'write' } as const;
/** The way of a release to the public, below /api/v1/albums. */
export function releaseRoutes({ releases }: { readonly releases: Releases }): Route<AccountViewer>[] {
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

  return answeringLibraryErrors([act]);
}
