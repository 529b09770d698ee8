import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { createHttp, createOutbound, type Http, type Logger, type Outbound } from '@bandstand/http';
import { Accounts, createOpenIdRoutes, type Postgres } from '../src/index.ts';
import { freshPostgres } from './databases.ts';
import { packaged } from './imports.ts';
import { Browser, clientId, clientSecret, startProvider, type TestProvider } from './openid-provider.ts';

const silent: Logger = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };
const folder = '/api/v1/acoustid/account';

describe('signing in by OpenID Connect', () => {
  let postgres: Postgres;
  let http: Http<unknown>;
  let outbound: Outbound;
  let provider: TestProvider;
  let site: string;
  let now = Date.now();
  let ready = true;
  before(async () => {
    postgres = await freshPostgres(packaged);
    outbound = createOutbound({ allow: ['127.0.0.1'] });
    const clock = (): number => now;
    http = createHttp({ log: silent, clock, trustedProxies: [], authenticators: {}, authorize: () => false });
    const accounts = new Accounts(postgres.binds.app, { clock });
    provider = await startProvider();
    const { issuer } = provider;
    const services = () => (ready ? { binds: postgres.binds, accounts } : null);
    const secret = 'the secret of this site';
    http.add(createOpenIdRoutes({ issuer, clientId, clientSecret, secret, outbound, clock, services }));
    const listening = await http.listen({ host: '127.0.0.1', port: 0 });
    site = listening.url;
    provider.serve(`${site}${folder}/sign-in/callback`);
  });
  after(async () => {
    await http.close({ graceMs: 0 });
    await provider.close();
    await outbound.close();
    await postgres.close();
  });

  const isBack = (url: URL): boolean => url.pathname.endsWith('/callback');
  const begin = (returnTo = '/settings?tab=keys'): string =>
    `${site}${folder}/sign-in?returnTo=${encodeURIComponent(returnTo)}`;
  /** Signs in; where that ends. */
  async function signIn(browser: Browser, name: string, returnTo?: string): Promise<Response> {
    return browser.send((await browser.agree(begin(returnTo), name, isBack)).href);
  }
  /** An answer's status and the fields of its JSON. */
  async function said(answer: Response): Promise<Record<string, unknown>> {
    const fields: Record<string, unknown> = JSON.parse(await answer.text());
    return { ...fields, status: answer.status };
  }
  const codeOf = async (answer: Response): Promise<unknown> => {
    const { status, code } = await said(answer);
    return [status, code];
  };
  const own = async (browser: Browser) => said(await browser.send(site + folder));

  test('makes an account with its link at first, and finds it again', async () => {
    const browser = new Browser();
    assert.equal((await own(browser))['status'], 401);
    const came = await signIn(browser, 'ada');
    assert.deepEqual([came.status, came.headers.get('location')], [303, '/settings?tab=keys']);
    const account = await own(browser);
    assert.deepEqual([account['name'], account['submissions']], ['ada of the band', 0]);
    const another = new Browser();
    await signIn(another, 'ada');
    assert.equal((await own(another))['id'], account['id']);
    await signIn(another, 'ada');
    const third = new Browser();
    await signIn(third, 'bob');
    assert.notEqual((await own(third))['id'], account['id']);
    const links = await postgres.binds.app.db
      .selectFrom('account_openid')
      .selectAll()
      .orderBy('openid')
      .execute();
    assert.deepEqual(
      links.map(({ openid }) => openid),
      [`${provider.issuer}#ada`, `${provider.issuer}#bob`],
    );
    assert.equal(links[0]?.account_id, account['id']);
    const rows = await postgres.binds.app.db.selectFrom('account').select('id').execute();
    assert.equal(rows.length, 2);
  });

  test('two at once who are the same make one account', async () => {
    const browsers = [new Browser(), new Browser(), new Browser()];
    const back = await Promise.all(browsers.map((browser) => browser.agree(begin(), 'eve', isBack)));
    await Promise.all(back.map(async (url, at) => browsers[at]?.send(url.href)));
    const ids = await Promise.all(browsers.map(async (browser) => (await own(browser))['id']));
    assert.equal(new Set(ids).size, 1);
    assert.equal(typeof ids[0], 'number');
  });

  test('gives keys that work, each until the next, to pages of this site alone', async () => {
    const browser = new Browser();
    await signIn(browser, 'kim');
    const { id } = await own(browser);
    const ask = async (origin: string) =>
      said(await browser.send(`${site}${folder}/key`, { method: 'POST', headers: { origin } }));
    const accounts = new Accounts(postgres.binds.app, { clock: () => now, lifeMs: 0 });
    const { key: first } = await ask(site);
    assert.equal(await accounts.byKey(String(first)), id);
    assert.equal((await ask('https://elsewhere.example'))['status'], 403);
    assert.equal(await accounts.byKey(String(first)), id);
    const { key: second } = await ask(site);
    assert.deepEqual([await accounts.byKey(String(first)), await accounts.byKey(String(second))], [null, id]);
    const out = await browser.send(`${site}${folder}/sign-out`, {
      method: 'POST',
      headers: { origin: site },
    });
    assert.equal(out.status, 204);
    assert.equal((await own(browser))['status'], 401);
  });

  test('lets a second identity lead to the account that one is signed in to, and none that has its own', async () => {
    const browser = new Browser();
    await signIn(browser, 'ann');
    const { id } = await own(browser);
    const link = async (origin: string): Promise<Record<string, unknown>> =>
      said(
        await browser.send(`${site}${folder}/link?returnTo=/mine`, { method: 'POST', headers: { origin } }),
      );
    /** Where the browser is back as somebody, and has not come in yet. */
    const as = async (name: string): Promise<string> => {
      const { url } = await link(site);
      assert.equal(new URL(String(url)).searchParams.get('prompt'), 'login');
      browser.forget(provider.issuer);
      return (await browser.agree(String(url), name, isBack)).href;
    };
    const came = await browser.send(await as('ann at work'));
    assert.deepEqual([came.status, came.headers.get('location')], [303, '/mine']);
    assert.equal((await own(browser))['id'], id, 'the session is the same');
    const elsewhere = new Browser();
    await signIn(elsewhere, 'ann at work');
    assert.equal((await own(elsewhere))['id'], id);
    const somebody = new Browser();
    await signIn(somebody, 'zoe');
    assert.deepEqual(await codeOf(await browser.send(await as('zoe'))), [409, 'linked_elsewhere']);
    assert.equal((await link('https://elsewhere.example'))['status'], 403);
    const late = await as('ann on the road');
    await browser.send(`${site}${folder}/sign-out`, { method: 'POST', headers: { origin: site } });
    assert.deepEqual(
      await codeOf(await browser.send(late)),
      [400, 'sign_in_refused'],
      'signed out meanwhile',
    );
    assert.equal((await link(site))['status'], 401);
  });

  test('takes back only the browser that went, with what it went with', async () => {
    const browser = new Browser();
    const back = await browser.agree(begin(), 'mallory', isBack);
    assert.deepEqual(
      await codeOf(await new Browser().send(back.href)),
      [400, 'sign_in_refused'],
      'no cookie',
    );
    const changed = new URL(back);
    changed.searchParams.set('state', 'another');
    assert.deepEqual(await codeOf(await browser.send(changed.href)), [400, 'sign_in_refused']);
    const wrong = new URL(back);
    wrong.searchParams.set('code', 'another');
    assert.deepEqual(await codeOf(await browser.send(wrong.href)), [400, 'sign_in_refused']);
    const other = new Browser();
    await other.send(begin());
    changed.searchParams.set('state', back.searchParams.get('state') ?? '');
    assert.deepEqual(
      await codeOf(await other.send(changed.href)),
      [400, 'sign_in_refused'],
      "another's sign-in",
    );
    assert.equal((await browser.send(back.href)).status, 303);
    assert.deepEqual(await codeOf(await browser.send(back.href)), [400, 'sign_in_refused'], 'a second time');
    const slow = new Browser();
    const late = await slow.agree(begin(), 'mallory', isBack);
    now += 600_000;
    assert.deepEqual(await codeOf(await slow.send(late.href)), [400, 'sign_in_refused'], 'ten minutes later');
    const rejected = await new Browser().send(
      `${site}${folder}/sign-in/callback?error=access_denied&state=x`,
    );
    assert.deepEqual(await codeOf(rejected), [400, 'sign_in_refused']);
    now += 12 * 3_600_000;
    assert.equal((await own(browser))['status'], 401, 'a session ends');
  });

  test('asks with PKCE, state and nonce, and leads nobody elsewhere', async () => {
    const answer = await new Browser().send(begin('https://elsewhere.example/'));
    const asked = new URL(answer.headers.get('location') ?? '').searchParams;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    for (const name of ['state', 'nonce', 'code_challenge'])
      assert.ok((asked.get(name) ?? '').length >= 32, name);
    assert.match(answer.headers.get('set-cookie') ?? '', /HttpOnly; SameSite=Lax/);
    for (const returnTo of ['https://elsewhere.example/', '//elsewhere.example', '/\\elsewhere.example'])
      assert.equal((await signIn(new Browser(), 'ada', returnTo)).headers.get('location'), '/');
  });

  test('says when the provider or the databases are away', async () => {
    ready = false;
    const browser = new Browser();
    assert.deepEqual(await codeOf(await browser.send(site + folder)), [503, 'identification_away']);
    ready = true;
    const lost = createOpenIdRoutes({
      issuer: 'http://127.0.0.1:1',
      clientId,
      clientSecret,
      secret: 's',
      outbound,
      clock: () => now,
      services: () => null,
    });
    const server = createHttp<unknown>({
      log: silent,
      clock: Date.now,
      trustedProxies: [],
      authenticators: {},
      authorize: () => false,
    });
    server.add(lost);
    const { url } = await server.listen({ host: '127.0.0.1', port: 0 });
    assert.deepEqual(await codeOf(await browser.send(`${url}${folder}/sign-in`)), [503, 'provider_away']);
    await server.close({ graceMs: 0 });
  });
});
