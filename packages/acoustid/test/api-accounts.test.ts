import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Api, ask, type Fields, refused, serveApi, siteSecret } from './api-serving.ts';

describe('accounts and internal calls', () => {
  let api: Api;
  before(async () => {
    api = await serveApi({
      signIn: async (token) => (token === 'good' ? { subject: 'ana', name: 'Ana' } : null),
    });
  });
  after(() => api.close());

  const keyOf = (said: unknown): string => /"apikey":"([^"]+)"/.exec(JSON.stringify(said))?.[1] ?? '';

  test('makes accounts whose keys work and are stored as hashes', async () => {
    const key = keyOf(await ask(api, 'user/create_anonymous', {}));
    assert.match(key, /^[A-Za-z0-9]{10}$/);
    assert.deepEqual(await ask(api, 'user/lookup', { user: key }), { status: 'ok', user: { apikey: key } });
    assert.deepEqual(await ask(api, 'user/lookup', { user: 'x' }), refused(6, 'invalid user API key'));
    const stored = await api.postgres.binds.app.db
      .selectFrom('account')
      .select(['apikey', 'anonymous'])
      .execute();
    assert.ok(stored.every(({ apikey }) => apikey.startsWith('sha256:') && !apikey.includes(key)));
    for (const { apikey } of stored)
      assert.deepEqual(await ask(api, 'user/lookup', { user: apikey }), refused(6, 'invalid user API key'));
    assert.deepEqual(
      await ask(api, 'user/create_musicbrainz', { access_token: 'good' }),
      refused(16, 'only requests over HTTPS are allowed here'),
    );
    const secure = async (token: string): Promise<unknown> => {
      const search = new URLSearchParams({ client: 'v8pQ6oyB', access_token: token });
      const headers = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' };
      return (await fetch(`${api.url}/v2/user/create_musicbrainz?${search.toString()}`, { headers })).json();
    };
    const own = keyOf(await secure('good'));
    assert.equal(own.length, 20);
    assert.equal(keyOf(await secure('good')), own, 'the same each time');
    assert.deepEqual(await ask(api, 'user/lookup', { user: own }), { status: 'ok', user: { apikey: own } });
    assert.match(JSON.stringify(await secure('bad')), /"code":15/);
    await api.postgres.binds.app.db
      .insertInto('account')
      .values({ name: 'from a dump', apikey: 'inTheClear' })
      .execute();
    assert.match(JSON.stringify(await ask(api, 'user/lookup', { user: 'inTheClear' })), /"ok"/);
  });

  test('serves its own site on the internal calls, and nobody else', async () => {
    const call = (path: string, fields: Fields): Promise<unknown> =>
      ask(api, `internal/${path}`, { secret: siteSecret, ...fields });
    const { application, account } = api.ids;
    assert.deepEqual(
      await call('check_application', { api_key: 'v8pQ6oyB', secret: 'x' }),
      refused(12, 'not allowed'),
    );
    assert.deepEqual(await call('check_application', { api_key: 'v8pQ6oyB' }), {
      id: application,
      status: 'ok',
    });
    assert.deepEqual(await call('check_application', { api_key: 'x' }), refused(4, 'invalid API key'));
    const day = { application_id: application, date: '2026-01-02', hour: 23 };
    for (const [type, count] of [
      ['hit', 3],
      ['hit', 4],
      ['miss', 5],
    ] as const)
      assert.deepEqual(await call('update_lookup_stats', { ...day, type, count }), { status: 'ok' });
    assert.deepEqual(await call('lookup_stats', { from: '2026-01-01', to: '2026-01-02' }), {
      status: 'ok',
      stats: [{ date: '2026-01-02', count: 12, count_hits: 7, count_nohits: 5 }],
    });
    assert.deepEqual(await call('lookup_stats', { days: 3 }), { status: 'ok', stats: [] });
    assert.deepEqual(
      await call('update_lookup_stats', { ...day, application_id: 999, type: 'hit', count: 1 }),
      refused(17, 'unknown application'),
    );
    for (const date of ['2026-02-30', '2026-1-1', 'x'])
      assert.deepEqual(
        await call('update_lookup_stats', { ...day, date }),
        refused(21, 'parameter "date" is not valid'),
      );
    const agent = {
      application_id: application,
      date: '2026-01-02',
      user_agent: 'é'.repeat(5000),
      ip: '192.0.2.1',
      count: 1,
    };
    for (let times = 0; times < 2; times += 1)
      assert.deepEqual(await call('update_user_agent_stats', agent), { status: 'ok' });
    const counted = await api.postgres.binds.app.db.selectFrom('stats_user_agents').select('count').execute();
    assert.deepEqual(counted, [{ count: 2 }]);
    assert.match(JSON.stringify(await call('create_account', {})), /"api_key":"[A-Za-z0-9]{10}"/);
    const made = JSON.stringify(
      await call('create_application', { account_id: account, name: 'Own', version: '1' }),
    );
    const found = /"api_key":"([^"]+)","id":(\d+)/.exec(made);
    assert.ok(found?.[1] !== undefined, made);
    const status = { application_id: found[2] ?? '', account_id: account };
    assert.match(
      JSON.stringify(await call('update_application_status', { ...status, active: '0' })),
      /"active":false/,
    );
    assert.deepEqual(await call('check_application', { api_key: found[1] }), refused(4, 'invalid API key'));
    assert.match(
      JSON.stringify(await call('update_application_status', { ...status, active: '1' })),
      /"active":true/,
    );
    assert.deepEqual(
      await call('update_application_status', { ...status, account_id: 999, active: '0' }),
      refused(17, 'unknown application'),
    );
  });
});
