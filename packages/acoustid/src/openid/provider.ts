import type { Outbound } from '@bandstand/http';
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type Configuration,
  calculatePKCECodeChallenge,
  customFetch,
  discovery,
  fetchUserInfo,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import { fetchThrough } from './fetch.ts';

export interface ProviderOptions {
  /** Address of the provider: https, or http on this machine. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly outbound: Outbound;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** What a browser keeps while its owner is at the provider. */
export interface Attempt {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** Somebody as the provider knows him. */
export interface Identity {
  readonly issuer: string;
  /** Stable and never given to another. */
  readonly subject: string;
  readonly name: string;
}

/** ms for which the provider's description of itself is believed. */
const believedMs = 3_600_000;

/** A provider of OpenID Connect: code flow with PKCE, state and nonce (OpenID Connect Core 1.0, 3.1; RFC 7636). */
export class Provider {
  readonly #options: ProviderOptions;
  readonly #issuer: URL;
  #found: { readonly configuration: Promise<Configuration>; readonly until: number } | undefined;

  /** Throws TypeError for an issuer that cannot be one. */
  constructor(options: ProviderOptions) {
    this.#options = options;
    this.#issuer = issuerUrl(options.issuer);
  }

  /**
   * Where the browser is sent, and what it must bring back. Rejects when the provider does not answer.
   * @param anew asks who somebody is although the provider knows already
   */
  async begin(redirectUri: string, anew = false): Promise<{ readonly url: URL; readonly attempt: Attempt }> {
    const configuration = await this.#configuration();
    const attempt = { state: randomState(), nonce: randomNonce(), verifier: randomPKCECodeVerifier() };
    const url = buildAuthorizationUrl(configuration, {
      redirect_uri: redirectUri,
      scope: 'openid profile',
      state: attempt.state,
      nonce: attempt.nonce,
      code_challenge: await calculatePKCECodeChallenge(attempt.verifier),
      code_challenge_method: 'S256',
      ...(anew ? { prompt: 'login' } : {}),
    });
    return { url, attempt };
  }

  /**
   * Who came back, after the provider vouched for him.
   * @param came the whole address that the browser came back to
   */
  async finish(came: URL, { state, nonce, verifier }: Attempt): Promise<Identity> {
    const configuration = await this.#configuration();
    const tokens = await authorizationCodeGrant(configuration, came, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new Error('the provider gave no ID token');
    const { iss, sub } = claims;
    const name =
      nameIn(claims) ?? nameIn(await this.#userInfo(configuration, tokens.access_token, sub)) ?? sub;
    return { issuer: iss, subject: sub, name };
  }

  async #configuration(): Promise<Configuration> {
    const now = this.#options.clock();
    if (this.#found === undefined || this.#found.until <= now)
      this.#found = { configuration: this.#discover(), until: now + believedMs };
    const found = this.#found;
    try {
      return await found.configuration;
    } catch (error) {
      if (this.#found === found) this.#found = undefined;
      throw error;
    }
  }

  #discover(): Promise<Configuration> {
    const { clientId, clientSecret, outbound } = this.#options;
    return discovery(this.#issuer, clientId, clientSecret, undefined, {
      [customFetch]: fetchThrough(outbound),
      execute: this.#issuer.protocol === 'http:' ? [allowInsecureRequests] : [],
    });
  }

  /** The name is welcome; without it the subject will do. */
  async #userInfo(configuration: Configuration, accessToken: string, subject: string): Promise<object> {
    if (configuration.serverMetadata().userinfo_endpoint === undefined) return {};
    return fetchUserInfo(configuration, accessToken, subject).catch(() => ({}));
  }
}

const nearby = new Set(['127.0.0.1', '[::1]', 'localhost']);

function issuerUrl(text: string): URL {
  const url = URL.parse(text);
  const secure = url?.protocol === 'https:' || (url?.protocol === 'http:' && nearby.has(url.hostname));
  if (url === null || !secure || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new TypeError(
      `An OpenID Connect provider has an address like https://id.example: ${text} is none.`,
    );
  return url;
}

function nameIn(claims: object): string | undefined {
  for (const claim of ['name', 'preferred_username', 'nickname']) {
    const found: unknown = Reflect.get(claims, claim);
    const name = typeof found === 'string' ? found.replaceAll('\0', '').trim() : '';
    if (name !== '') return name.slice(0, 255);
  }
  return undefined;
}
