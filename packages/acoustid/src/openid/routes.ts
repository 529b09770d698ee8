import { type Route, route } from '@bandstand/http';
import { folder, OpenIdFace, type OpenIdOptions } from './face.ts';

const facts = {
  tags: ['acoustid'],
  auth: [],
  // An account of identification is nobody of this site's; the cookies say whose it is.
  permission: 'public',
} as const;

const words = { type: 'string' } as const;

/**
 * Signing in to accounts of identification by an OpenID Connect provider: `/api/v1/acoustid/account/sign-in` leads there and
 * back, then `/api/v1/acoustid/account` tells of the account and `/key` gives it a new key. Throws TypeError for an issuer
 * that cannot be one.
 */
export function createOpenIdRoutes(options: OpenIdOptions): readonly Route[] {
  const face = new OpenIdFace(options);
  return [
    route({
      ...facts,
      method: 'GET',
      path: `${folder}/sign-in`,
      operation: 'acoustidSignIn',
      summary: 'Sign in to an account of identification; leads to the provider',
      rate: 'login',
      input: { query: { type: 'object', properties: { returnTo: words } } },
      output: 'bytes',
      handler: (context) => face.begin(context),
    }),
    route({
      ...facts,
      method: 'GET',
      path: `${folder}/sign-in/callback`,
      operation: 'acoustidSignedIn',
      summary: 'Where the provider sends those who signed in',
      rate: 'login',
      hidden: true,
      input: { query: { type: 'object', additionalProperties: true } },
      output: 'bytes',
      handler: (context) => face.finish(context),
    }),
    route({
      ...facts,
      method: 'GET',
      path: folder,
      operation: 'acoustidAccount',
      summary: 'The account that one signed in to',
      rate: 'read',
      output: { 200: { type: 'object', additionalProperties: true } },
      handler: (context) => face.account(context),
    }),
    route({
      ...facts,
      method: 'POST',
      path: `${folder}/link`,
      operation: 'acoustidLink',
      summary: 'Where to sign in as somebody else whose identity shall lead to this account, too',
      rate: 'login',
      sameOrigin: true,
      input: { query: { type: 'object', properties: { returnTo: words } } },
      output: { 200: { type: 'object', properties: { url: words } } },
      handler: (context) => face.beginLink(context),
    }),
    route({
      ...facts,
      method: 'POST',
      path: `${folder}/key`,
      operation: 'acoustidNewKey',
      summary: 'A new key for the account; the one before ends. It is shown this once',
      rate: 'write',
      sameOrigin: true,
      output: { 200: { type: 'object', properties: { key: words } } },
      handler: (context) => face.newKey(context),
    }),
    route({
      ...facts,
      method: 'POST',
      path: `${folder}/sign-out`,
      operation: 'acoustidSignOut',
      summary: 'Sign out of the account of identification',
      rate: 'write',
      sameOrigin: true,
      output: { 204: { type: 'null' } },
      handler: (context) => face.signOut(context),
    }),
  ];
}
