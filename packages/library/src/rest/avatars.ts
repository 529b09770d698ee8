import { empty, type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { AccountServices } from '../accounts/index.ts';
import { type Avatars, mostAvatarBytes } from '../avatars/index.ts';
import { notFound } from '../errors/index.ts';
import { pictureReply } from '../playback/index.ts';
import { gidParams } from './account-schemas.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();
const common = { tags: ['account'], auth: ['cookie', 'bearer'] } as const;

export interface AvatarRoutesOptions {
  readonly accounts: AccountServices;
  readonly avatars: Avatars;
}

/** Pictures of people: one's own is set below /api/v1/account, everybody's is seen by who is signed in. */
export function avatarRoutes({ accounts, avatars }: AvatarRoutesOptions): Route<AccountViewer>[] {
  const read = route({
    ...common,
    method: 'GET',
    path: '/api/v1/accounts/:gid/avatar',
    operation: 'getAvatar',
    summary: 'The picture of a person; drawn when there is none',
    permission: 'signed-in',
    rate: 'media',
    input: {
      params: gidParams,
      query: Type.Object({ size: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })) }),
    },
    output: 'bytes',
    handler: async ({ params, query, headers }) => {
      const account = accounts.accounts.byGid(params.gid);
      if (account === undefined || !account.isActive) throw notFound('account');
      return pictureReply(await avatars.render(account, query.size ?? 160), false, headers['if-none-match']);
    },
  });

  const set = route({
    ...common,
    method: 'PUT',
    path: '/api/v1/account/avatar',
    operation: 'setOwnAvatar',
    summary: 'Set one’s own picture: the bytes of a JPEG, PNG, WebP, GIF or AVIF',
    permission: 'account.self',
    rate: 'write',
    input: { body: { raw: { types: ['image/*'], maxBytes: mostAvatarBytes } } },
    output: { 204: Type.Null() },
    handler: async (ctx) => {
      await avatars.set(ctx.signedIn().account, await ctx.body.bytes());
      return empty();
    },
  });

  const remove = route({
    ...common,
    method: 'DELETE',
    path: '/api/v1/account/avatar',
    operation: 'removeOwnAvatar',
    summary: 'Remove one’s own picture: one is drawn then',
    permission: 'account.self',
    rate: 'write',
    output: { 204: Type.Null() },
    handler: async (ctx) => {
      await avatars.remove(ctx.signedIn().account);
      return empty();
    },
  });

  return answeringLibraryErrors([read, set, remove]);
}
