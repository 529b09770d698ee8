import { createOpenIdRoutes } from '@bandstand/acoustid';
import { createOutbound, type Route } from '@bandstand/http';
import type { Closing } from '../closing.ts';
import { type Config, ConfigError } from '../config/index.ts';
import type { Keyring } from '../secrets/index.ts';
import type { Identification } from './identification.ts';

export interface SignInParts {
  readonly config: Config;
  readonly keyring: Keyring;
  readonly identification: Identification;
  readonly closing: Closing;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** Networks of neighbours: the operator's own provider may be one. Only addresses that it names are asked for. */
const neighbours = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '127.0.0.0/8', 'fc00::/7', '::1/128'];

/** Signing in to accounts of identification, where a provider is configured. Throws ConfigError. */
export function signInRoutes({
  config,
  keyring,
  identification,
  closing,
  clock,
}: SignInParts): readonly Route[] {
  const { openidIssuer: issuer, openidClientId: clientId, openidClientSecret: clientSecret } = config;
  if (issuer === null) return [];
  if (clientId === null || clientSecret === null)
    throw new ConfigError(
      'BANDSTAND_OPENID_ISSUER needs BANDSTAND_OPENID_CLIENT_ID and BANDSTAND_OPENID_CLIENT_SECRET.',
    );
  const outbound = closing.later('sign-in', createOutbound({ allow: neighbours }), (open) => open.close());
  const services = () => {
    const api = identification.api();
    return api.ready ? api.services : null;
  };
  const secret = keyring.mac('acoustid', 'sign-in');
  try {
    return createOpenIdRoutes({ issuer, clientId, clientSecret, secret, outbound, clock, services });
  } catch (error) {
    if (error instanceof TypeError) throw new ConfigError(`BANDSTAND_OPENID_ISSUER: ${error.message}`);
    throw error;
  }
}
