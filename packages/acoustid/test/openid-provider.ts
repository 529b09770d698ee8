/** An OpenID Connect provider on this machine, and a browser that signs in there. */
import { createServer } from 'node:http';
import Provider from 'oidc-provider';

export const clientId = 'bandstand';
export const clientSecret = 'the secret that the provider knows';

export interface TestProvider {
  readonly issuer: string;
  /** Opens it for a site that people are sent back to. */
  serve(callback: string): void;
  close(): Promise<void>;
}

export async function startProvider(): Promise<TestProvider> {
  let answer: ReturnType<Provider['callback']> = (_request, response) => void response.end();
  const server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const issuer = `http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
  return {
    issuer,
    serve(callback) {
      const provider = new Provider(issuer, {
        clients: [{ client_id: clientId, client_secret: clientSecret, redirect_uris: [callback] }],
        pkce: { required: () => true },
        claims: { openid: ['sub'], profile: ['name'] },
        findAccount: (_context: unknown, id: string) => ({
          accountId: id,
          claims: async () => ({ sub: id, name: `${id} of the band` }),
        }),
        ttl: { Interaction: 60, Session: 60, Grant: 60, AccessToken: 60, IdToken: 60 },
        cookies: { keys: ['a key for its cookies'] },
      });
      answer = provider.callback();
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A browser without pages: cookies by site and path, redirects one at a time. */
export class Browser {
  readonly #cookies = new Map<
    string,
    { readonly value: string; readonly site: string; readonly path: string }
  >();

  async send(url: string, request: RequestInit = {}): Promise<Response> {
    const { origin, pathname } = new URL(url);
    const sent = [...this.#cookies].flatMap(([key, { value, site, path }]) =>
      site === origin && pathname.startsWith(path) ? [`${key.split(' ')[0]}=${value}`] : [],
    );
    const headers = new Headers(request.headers);
    if (sent.length > 0) headers.set('cookie', sent.join('; '));
    const answer = await fetch(url, { ...request, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) this.#keep(line, origin);
    return answer;
  }

  /** Goes where it is sent, until somebody asks for something or a place of `stop` is reached. */
  async follow(
    url: string,
    stop: (url: URL) => boolean,
  ): Promise<{ readonly url: URL; readonly answer?: Response }> {
    let at = new URL(url);
    for (;;) {
      if (stop(at)) return { url: at };
      const answer = await this.send(at.href);
      const location = answer.headers.get('location');
      if (location === null) return { url: at, answer };
      at = new URL(location, at);
    }
  }

  /** Signs in at the provider as somebody and agrees to all; the address at which it comes back. */
  async agree(url: string, name: string, stop: (url: URL) => boolean): Promise<URL> {
    let { url: at } = await this.follow(url, stop);
    for (const prompt of ['login', 'consent']) {
      if (stop(at)) return at;
      const body = new URLSearchParams({ prompt, ...(prompt === 'login' ? { login: name } : {}) });
      const answer = await this.send(at.href, { method: 'POST', body });
      const next = new URL(answer.headers.get('location') ?? '', at);
      ({ url: at } = await this.follow(next.href, stop));
    }
    return at;
  }

  /** Forgets what a site has set. */
  forget(origin: string): void {
    for (const [key, { site }] of this.#cookies) if (site === origin) this.#cookies.delete(key);
  }

  #keep(line: string, site: string): void {
    const [pair = '', ...rest] = line.split(';').map((part) => part.trim());
    const [name = '', value = ''] = pair.split(/=(.*)/s);
    const attribute = (wanted: string): string | undefined =>
      rest.find((part) => part.toLowerCase().startsWith(`${wanted}=`))?.slice(wanted.length + 1);
    const path = attribute('path') ?? '/';
    const expired = attribute('max-age') === '0' || Date.parse(attribute('expires') ?? '') < Date.now();
    const key = `${name} ${site}${path}`;
    if (expired) this.#cookies.delete(key);
    else this.#cookies.set(key, { value, site, path });
  }
}
