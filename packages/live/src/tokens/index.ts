export { hubAuthenticator } from './authenticator.ts';
export { tokenRoutes } from './routes.ts';
export {
  HubTokens,
  type HubTokensOptions,
  hubTokenPrefix,
  type NewToken,
  type ShownToken,
} from './tokens.ts';
