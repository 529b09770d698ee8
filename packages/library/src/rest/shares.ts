import { cursorAt, empty, json, pageOf, placeOf, type Route, routeFor } from '@bandstand/http';
import Type, { type Static } from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { Share, Shares } from '../sharing/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';
import { nothing, time } from './listening-schemas.ts';

const route = routeFor<AccountViewer>();
const common = {
  tags: ['sharing'],
  auth: ['cookie', 'bearer'],
  permission: 'share.manage',
  rate: 'write',
} as const;
const path = '/api/v1/account/shares';

const changes = {
  description: Type.Optional(Type.Union([Type.String({ maxLength: 1000 }), nothing])),
  expiresAt: Type.Optional(Type.Union([time, nothing])),
};

const shareSchema = Type.Object(
  {
    id: Type.String(),
    url: Type.String({ description: 'Whoever knows it may hear what is shared.' }),
    description: Type.Union([Type.String(), nothing]),
    createdAt: time,
    expiresAt: Type.Union([time, nothing]),
    lastVisitedAt: Type.Union([time, nothing]),
    visits: Type.Integer({ minimum: 0 }),
  },
  { $id: 'Share' },
);

function shareJson(share: Share, origin: string): Static<typeof shareSchema> {
  const { gid, token, description, createdAt, expiresAt, lastVisitedAt, visitCount } = share;
  const url = `${origin}/share/${token}`;
  return { id: gid, url, description, createdAt, expiresAt, lastVisitedAt, visits: visitCount };
}

const millis = (text: string | null | undefined): number | null | undefined =>
  typeof text === 'string' ? Date.parse(text) : text;

/** Own shares below /api/v1/account/shares. */
export function shareRoutes({ shares }: { readonly shares: Shares }): Route<AccountViewer>[] {
  const list = route({
    ...common,
    rate: 'read',
    method: 'GET',
    path,
    operation: 'listShares',
    summary: 'Own shares, latest first',
    input: {
      query: Type.Object({
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
        cursor: Type.Optional(Type.String({ maxLength: 200 })),
      }),
    },
    output: {
      200: Type.Object({ items: Type.Array(shareSchema), next: Type.Union([Type.String(), nothing]) }),
    },
    handler: (ctx) => {
      const { limit = 50, cursor } = ctx.query;
      const found = shares.list(ctx.signedIn(), { before: placeOf(cursor)?.id ?? null, limit: limit + 1 });
      const { items, next } = pageOf(found, limit, (last) => cursorAt('', last.id));
      return { items: items.map((share) => shareJson(share, ctx.origin)), next };
    },
  });

  const create = route({
    ...common,
    method: 'POST',
    path,
    operation: 'createShare',
    summary: 'Let strangers hear songs, albums or playlists under an address that cannot be guessed',
    description:
      'The share shows what its maker may see: what is withdrawn from him is withdrawn from his visitors.',
    input: {
      body: Type.Object({
        items: Type.Array(
          Type.Object({
            kind: Type.Enum(['track', 'album', 'playlist']),
            id: Type.String({ maxLength: 36 }),
          }),
          { minItems: 1, maxItems: 500 },
        ),
        ...changes,
      }),
    },
    output: { 201: shareSchema },
    handler: (ctx) => {
      const { items, description, expiresAt } = ctx.body;
      const wanted = items.map(({ kind, id }) => ({ kind, gid: id }));
      const made = shares.create(ctx.signedIn(), wanted, { description, expiresAt: millis(expiresAt) });
      return json(201, shareJson(made, ctx.origin), { location: `${path}/${made.gid}` });
    },
  });

  const update = route({
    ...common,
    method: 'PATCH',
    path: `${path}/:gid`,
    operation: 'updateShare',
    summary: 'Describe a share, or let it expire at another time; null for never',
    input: { params: gidParams, body: Type.Object(changes) },
    output: { 200: shareSchema },
    handler: (ctx) => {
      const { description, expiresAt } = ctx.body;
      shares.update(ctx.signedIn(), ctx.params.gid, { description, expiresAt: millis(expiresAt) });
      return shareJson(shares.get(ctx.signedIn(), ctx.params.gid), ctx.origin);
    },
  });

  const remove = route({
    ...common,
    method: 'DELETE',
    path: `${path}/:gid`,
    operation: 'deleteShare',
    summary: 'Take a share back: its address opens nothing any more',
    input: { params: gidParams },
    output: { 204: nothing },
    handler: (ctx) => {
      shares.remove(ctx.signedIn(), ctx.params.gid);
      return empty();
    },
  });

  return answeringLibraryErrors([list, create, update, remove]);
}
