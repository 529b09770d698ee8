import type { Authenticator } from '@bandstand/http';

/** The form of what `StreamTokens` issues. No other token of the house holds a dot. */
const playbackToken = /^bearer +[\w-]+\.[\w-]+ *$/i;

/**
 * An authenticator of bearer tokens for a house that has live, too: a playback token, which players send the same way, signs
 * nobody in and is left to the rule who may watch, instead of being refused as unknown.
 */
export function besidePlaybackTokens<P>(authenticator: Authenticator<P>): Authenticator<P> {
  return (exchange) =>
    playbackToken.test(exchange.headers.authorization ?? '') ? null : authenticator(exchange);
}
