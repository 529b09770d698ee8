import type { ScopeRef } from '@bandstand/http';
import Type from 'typebox';
import { notFound } from '../errors/index.ts';
import { type AppName, parseAppName } from '../names/index.ts';

/** How live's routes learn who asks: a token `sk_`, a browser, a program with a session or a token of an account. */
export const liveAuth = ['hub', 'cookie', 'bearer'] as const;

const app = Type.String({ maxLength: 100, description: 'Name of the app.' });

/** The parameter of routes below an app; which names are one is for the policy to say. */
export const appParams = Type.Object({ app });

/** `appParams` and further ones: `Type.Object({ ...appParam, room })`. */
export const appParam = { app };

/** The scope of routes below an app: spread it into their specification. */
export const ofApp = {
  scope: ({ params }: { readonly params: { readonly app: string } }): ScopeRef => ({
    kind: 'app',
    id: params.app,
  }),
};

/** The scope of routes below a tenant. */
export const ofTenant = {
  scope: ({ params }: { readonly params: { readonly tenant: string } }): ScopeRef => ({
    kind: 'tenant',
    id: params.tenant,
  }),
};

/** The app that a request names. Throws `not_found` when it cannot be a name. */
export function appOf({ params }: { readonly params: { readonly app: string } }): AppName {
  const name = parseAppName(params.app);
  if (name === undefined) throw notFound('app');
  return name;
}
