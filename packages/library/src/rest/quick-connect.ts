import { type Route, routeFor } from '@bandstand/http';
import Type from 'typebox';
import type { AccountViewer } from '../access/index.ts';
import type { Pending, QuickConnect } from '../quick-connect/index.ts';
import { answeringLibraryErrors } from './library-errors.ts';

const route = routeFor<AccountViewer>();

const common = {
  tags: ['account'],
  auth: ['cookie', 'bearer'],
  permission: 'account.self',
  // Codes are short: they must not be guessed quickly.
  rate: 'login',
} as const;

const code = Type.String({
  minLength: 6,
  maxLength: 20,
  description: 'Six digits; spaces and dashes do not matter.',
});
const device = Type.Object({
  device: Type.String({ description: 'The name that the device gives itself.' }),
  client: Type.String(),
  version: Type.String(),
  askedAt: Type.String(),
});

/** Letting another device in: one looks who shows a code, then approves it. */
export function quickConnectRoutes({
  quickConnect,
}: {
  readonly quickConnect: QuickConnect;
}): Route<AccountViewer>[] {
  return answeringLibraryErrors([
    route({
      ...common,
      method: 'GET',
      path: '/api/v1/quick-connect',
      operation: 'getQuickConnectDevice',
      summary: 'Which device shows a code',
      input: { query: Type.Object({ code }) },
      output: { 200: device },
      handler: (ctx) => deviceJson(quickConnect.byCode(ctx.signedIn().account, ctx.query.code)),
    }),
    route({
      ...common,
      method: 'POST',
      path: '/api/v1/quick-connect/approve',
      operation: 'approveQuickConnect',
      summary: 'Sign the device that shows a code in as oneself',
      input: { body: Type.Object({ code }) },
      output: { 200: device },
      handler: (ctx) => deviceJson(quickConnect.approve(ctx.signedIn().account, ctx.body.code)),
    }),
  ]);
}

function deviceJson({ device: { name, client, version }, at }: Pending) {
  return { device: name, client, version, askedAt: new Date(at).toISOString() };
}
