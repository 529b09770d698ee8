import { type Context, cookie, empty, json, type Outbound, problem, type Reply } from '@bandstand/http';
import type { Accounts } from '../keys/index.ts';
import type { Binds } from '../postgres/index.ts';
import { accountOf, linkTo, ownAccount } from './accounts.ts';
import { type Attempt, type Identity, Provider } from './provider.ts';
import { returnPath } from './return-to.ts';
import { Sealer } from './sealed.ts';

/** What signing in works with. */
export interface OpenIdServices {
  readonly binds: Pick<Binds, 'app'>;
  readonly accounts: Accounts;
}

export interface OpenIdOptions {
  /** Address of the provider: https, or http on this machine. Google's is `https://accounts.google.com`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** The site's own; cookies are sealed with it. */
  readonly secret: string;
  /** It must reach the provider. */
  readonly outbound: Outbound;
  /** ms since 1970. */
  readonly clock: () => number;
  /** Null while there is no database. */
  readonly services: () => OpenIdServices | null;
}

/** Where the account and what leads to it has its addresses; the cookies go nowhere else. */
export const folder = '/api/v1/acoustid/account';
const attemptCookie = 'bandstand_acoustid_sign_in';
const sessionCookie = 'bandstand_acoustid';
const attemptMs = 600_000;
const sessionMs = 12 * 3_600_000;
const secretHeaders = { 'cache-control': 'no-store' };

type Asked = Pick<
  Context<unknown, unknown, unknown, unknown>,
  'client' | 'cookies' | 'origin' | 'request' | 'rawQuery' | 'log'
>;

const forget = (name: string, secure: boolean): string =>
  cookie(name, '', { maxAgeSeconds: 0, secure, path: folder });

/** Answers what is asked of accounts that one signs in to. */
export class OpenIdFace {
  readonly #options: OpenIdOptions;
  readonly #provider: Provider;
  readonly #attempts: Sealer;
  readonly #sessions: Sealer;

  constructor(options: OpenIdOptions) {
    this.#options = options;
    this.#provider = new Provider(options);
    this.#attempts = new Sealer(options.secret, 'sign-in', options.clock);
    this.#sessions = new Sealer(options.secret, 'session', options.clock);
  }

  /** Leads to the provider. */
  async begin(asked: Asked): Promise<Reply> {
    const { url, headers } = await this.#lead(asked);
    return empty(303, { ...headers, location: url.href });
  }

  /** Says where the owner of the account shows who else he is: from then on that identity leads to the account, too. */
  async beginLink(asked: Asked): Promise<Reply> {
    const { id } = await this.#own(asked);
    const { url, headers } = await this.#lead(asked, id);
    return json(200, { url: url.href }, headers);
  }

  /** @param account that the identity to come shall lead to; undefined signs in to its own */
  async #lead({ client, origin, rawQuery, log }: Asked, account?: number) {
    const { returnTo } = rawQuery;
    const anew = account !== undefined;
    const { url, attempt } = await this.#provider.begin(callbackOf(origin), anew).catch((error: unknown) => {
      log.warn({ err: error }, 'the OpenID Connect provider cannot be asked');
      throw problem('provider_away', 503, 'The provider does not answer. Try again later.', {
        headers: { 'retry-after': '60' },
      });
    });
    const kept = {
      ...attempt,
      returnTo: returnPath(typeof returnTo === 'string' ? returnTo : undefined),
      ...(anew ? { account } : {}),
    };
    const sealed = cookie(attemptCookie, this.#attempts.seal(kept, attemptMs), {
      maxAgeSeconds: attemptMs / 1000,
      secure: client.secure,
      path: folder,
    });
    return { url, headers: { ...secretHeaders, 'set-cookie': sealed } };
  }

  /** Takes back who was there, and signs him in, or links him with the account that he set out from. */
  async finish({ client, cookies, origin, request, log }: Asked): Promise<Reply> {
    const attempt = attemptIn(this.#attempts.open(cookies[attemptCookie]));
    if (attempt === undefined)
      throw refused('This sign-in was not begun here, or too long ago. Begin again.');
    const { binds } = this.#services();
    const { search } = new URL(request.raw.url ?? '', origin);
    const identity = await this.#provider
      .finish(new URL(callbackOf(origin) + search), attempt)
      .catch((error: unknown) => {
        log.info({ err: error }, 'a sign-in by OpenID Connect was refused');
        throw refused('The provider did not confirm who you are. Begin again.');
      });
    const { secure } = client;
    const back = { ...secretHeaders, location: attempt.returnTo };
    if (attempt.account !== undefined) {
      await this.#link(identity, attempt.account, cookies[sessionCookie]);
      return empty(303, { ...back, 'set-cookie': forget(attemptCookie, secure) });
    }
    const now = new Date(this.#options.clock());
    const id = await accountOf(binds.app.db, identity, { address: client.address, now });
    const session = this.#sessions.seal({ account: id }, sessionMs);
    const kept = { maxAgeSeconds: sessionMs / 1000, secure, path: folder };
    return empty(303, {
      ...back,
      'set-cookie': [forget(attemptCookie, secure), cookie(sessionCookie, session, kept)],
    });
  }

  /** Whoever signed out or in as somebody else meanwhile links nothing. */
  async #link(identity: Identity, account: number, session: string | undefined): Promise<void> {
    if (accountIn(this.#sessions.open(session)) !== account)
      throw refused('You are not signed in to the account any more. Begin again.');
    if (!(await linkTo(this.#services().binds.app.db, identity, account)))
      throw problem('linked_elsewhere', 409, 'This identity leads to another account already.');
  }

  /** Tells of the account. */
  async account(asked: Asked): Promise<Reply> {
    const account = await this.#own(asked);
    return json(200, { ...account, created: account.created.toISOString() }, secretHeaders);
  }

  /** Changes its key. */
  async newKey(asked: Asked): Promise<Reply> {
    const { id } = await this.#own(asked);
    return json(200, { key: await this.#services().accounts.renewKey(id) }, secretHeaders);
  }

  /** Ends the session of this browser. */
  signOut({ client }: Pick<Asked, 'client'>): Reply {
    return empty(204, { 'set-cookie': forget(sessionCookie, client.secure) });
  }

  async #own({ cookies }: Asked) {
    const id = accountIn(this.#sessions.open(cookies[sessionCookie]));
    const { binds } = this.#services();
    const account = id === undefined ? undefined : await ownAccount(binds.app.db, id);
    if (account === undefined) throw problem('unauthenticated', 401, 'Sign in first.');
    return account;
  }

  #services(): OpenIdServices {
    const services = this.#options.services();
    if (services !== null) return services;
    throw problem('identification_away', 503, 'Identification is not ready. Try again later.', {
      headers: { 'retry-after': '10' },
    });
  }
}

const callbackOf = (origin: string): string => `${origin}${folder}/sign-in/callback`;

const refused = (text: string) => problem('sign_in_refused', 400, text);

interface KeptAttempt extends Attempt {
  readonly returnTo: string;
  /** That is to be linked. */
  readonly account?: number;
}

function attemptIn(value: unknown): KeptAttempt | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { state, nonce, verifier, returnTo }: Record<string, unknown> = { ...value };
  const isText = (one: unknown): one is string => typeof one === 'string';
  if (!isText(state) || !isText(nonce) || !isText(verifier) || !isText(returnTo)) return undefined;
  const account = accountIn(value);
  return { state, nonce, verifier, returnTo, ...(account === undefined ? {} : { account }) };
}

function accountIn(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const account: unknown = Reflect.get(value, 'account');
  return typeof account === 'number' ? account : undefined;
}
