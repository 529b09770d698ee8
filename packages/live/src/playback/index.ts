export { longestRoom, mustLook, mustPlay, streamOf, streamParams } from './access.ts';
export { type CountRoutesPorts, countRoutes } from './count-routes.ts';
export { type HlsRoutesPorts, hlsRoutes } from './hls-routes.ts';
export { type Asking, PlaybackRule, type RulePorts, shownToken } from './rule.ts';
export { besidePlaybackTokens } from './sign-in.ts';
export { type TokenRoutesPorts, tokenRoutes } from './token-routes.ts';
export { type NewToken, type OpenedToken, StreamTokens, type TokenPorts, type TokenUse } from './tokens.ts';
