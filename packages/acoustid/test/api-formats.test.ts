import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import { jsonText } from '../src/api/json.ts';
import { singularOf, xmlText } from '../src/api/xml.ts';
import { Accounts, Applications, encodeFingerprint, KeyError, Real } from '../src/index.ts';
import { type Api, ask, clientKey, compressed, serveApi, siteSecret, userKey } from './api-serving.ts';
import { numbers } from './vectors.ts';

test('JSON has its names in order, spaces and nothing but ASCII', () => {
  const value = {
    b: [1, new Real(2), new Real(0.5)],
    a: { ü: 'é\u{1f600}\u2028', gone: undefined },
    c: [null, true],
  };
  assert.equal(
    jsonText(value),
    '{"a": {"\\u00fc": "\\u00e9\\ud83d\\ude00\\u2028"}, "b": [1, 2.0, 0.5], "c": [null, true]}',
  );
  assert.deepEqual(JSON.parse(jsonText(value)), {
    a: { ü: 'é\u{1f600}\u2028' },
    b: [1, 2, 0.5],
    c: [null, true],
  });
});

test('XML names the items of lists by the singular, and holds any text', () => {
  assert.equal(
    xmlText({
      '@status': 'o"k',
      entries: [{ n: null, t: true }],
      hashes: [1, -2],
      text: 'a<b>&\u0000\ud800',
      none: [],
    }),
    `<?xml version='1.0' encoding='UTF-8'?>\n<response status="o&quot;k"><entries><entry><n>None</n><t>True</t></entry></entries>` +
      `<hashes><hash>1</hash><hash>-2</hash></hashes><none /><text>a&lt;b&gt;&amp;\ufffd\ufffd</text></response>`,
  );
  assert.deepEqual(
    ['recordings', 'releases', 'mediums', 'results', 'releaseevents', 'secondarytypes'].map(singularOf),
    ['recording', 'release', 'medium', 'result', 'releaseevent', 'secondarytype'],
  );
});

describe('the ways to ask', () => {
  let api: Api;
  before(async () => {
    api = await serveApi({ limits: { global: null, application: 1, address: null } });
  });
  after(() => api.close());

  const get = (path: string, options: RequestInit = {}): Promise<Response> => fetch(api.url + path, options);
  const asked = `client=${clientKey}&trackid=11111111-1111-4111-8111-111111111111`;
  const secret = `secret=${encodeURIComponent(siteSecret)}`;

  test('JSON, JSONP and XML, from every site, by any method', async () => {
    const rows: readonly (readonly [string, string, string])[] = [
      ['', 'application/json; charset=UTF-8', '{"results": [], "status": "ok"}'],
      ['format=json', 'application/json; charset=UTF-8', '{"results": [], "status": "ok"}'],
      [
        'format=jsonp',
        'application/javascript; charset=UTF-8',
        'jsonAcoustidApi({"results": [], "status": "ok"})',
      ],
      [
        'format=jsonp&jsoncallback=a.$b',
        'application/javascript; charset=UTF-8',
        'a.$b({"results": [], "status": "ok"})',
      ],
      [
        'format=jsonp&jsoncallback=a(1)',
        'application/javascript; charset=UTF-8',
        'jsonAcoustidApi({"results": [], "status": "ok"})',
      ],
      [
        'format=xml',
        'text/xml; charset=UTF-8',
        "<?xml version='1.0' encoding='UTF-8'?>\n<response><results /><status>ok</status></response>",
      ],
    ];
    for (const [format, type, body] of rows)
      for (const method of ['GET', 'POST', 'PUT']) {
        const answer = await get(`/v2/lookup?${asked}&${secret}&${format}`, { method });
        assert.deepEqual(
          [answer.status, answer.headers.get('content-type'), await answer.text()],
          [200, type, body],
        );
        assert.equal(answer.headers.get('access-control-allow-origin'), '*');
      }
    for (const path of ['/v2/lookup/', '/v2//lookup'])
      assert.equal((await get(`${path}?${asked}&${secret}`)).status, 200);
    const lost = await get('/v2/nothing');
    assert.deepEqual([lost.status, lost.headers.get('access-control-allow-origin')], [404, '*']);
    const failed = await get('/v2/lookup?format=xml');
    assert.equal(
      await failed.text(),
      "<?xml version='1.0' encoding='UTF-8'?>\n<response><error><code>2</code><message>missing required parameter \"client\"</message></error><status>error</status></response>".replaceAll(
        '"client"',
        '&quot;client&quot;',
      ),
    );
    const first = await get('/submit?client=x');
    assert.match(await first.text(), /^<\?xml .*\n<response><error><code>4<\/code>/);
  });

  test('too many requests are told when to come again; the site itself is not limited', async () => {
    let answer = await get(`/v2/lookup?${asked}`);
    for (let at = 0; at < 25 && answer.status === 200; at += 1) answer = await get(`/v2/lookup?${asked}`);
    assert.equal(answer.status, 429);
    assert.match(answer.headers.get('retry-after') ?? '', /^([1-9]|1\d|20)$/);
    assert.match(
      await answer.text(),
      /"code": 14, "message": "rate limit \(1\.000000 requests per second\) exceeded, try again later"/,
    );
    assert.equal((await get(`/v2/lookup?${asked}&${secret}`)).status, 200);
    assert.equal(
      (await get(`/v2/lookup?client=nobody`)).status,
      400,
      'an invalid key is told so, not limited',
    );
  });

  test('keys can be registered while it runs, each once', async () => {
    const { app } = api.postgres.binds;
    const applications = new Applications(app, { clock: Date.now });
    const accounts = new Accounts(app, { clock: Date.now });
    await applications.add({ name: 'beets', key: '1vOwZtEn', rateLimit: 1000 });
    const said = await get(`/v2/lookup?${asked.replace(clientKey, '1vOwZtEn')}`);
    assert.equal(said.status, 200);
    const fault = (wanted: string) => (error: unknown) => error instanceof KeyError && error.fault === wanted;
    await assert.rejects(applications.add({ name: 'other', key: '1vOwZtEn' }), fault('taken'));
    await assert.rejects(accounts.add({ name: 'other', key: userKey }), fault('taken'));
    for (const key of ['', 'a b', 'x'.repeat(41), 'sha256:x', 'ä'])
      await assert.rejects(accounts.add({ name: 'other', key }), fault('invalid'));
    await assert.rejects(applications.add({ name: 'other', accountId: 999 }), fault('unknown'));
  });

  test('nothing that can be sent ends in an error of the server', async () => {
    const seed = testSeed();
    const next = numbers(seed);
    const pick = (list: readonly string[]): string => list[next() % list.length] ?? '';
    const odd = [
      '',
      '0',
      '-1',
      '1',
      '260',
      '99999999999999999999',
      '1e3',
      'x',
      '\0',
      '\ud800',
      '%',
      '1 2',
      'a:b',
      "';--",
    ];
    const some = [
      ...odd,
      compressed('TEST_1A'),
      encodeFingerprint({ algorithm: 1, hashes: Uint32Array.of(1, 2) }),
    ];
    const uuid = ['11111111-1111-4111-8111-111111111111', '00000000-0000-0000-0000-000000000000'];
    const names = [
      'duration',
      'fingerprint',
      'trackid',
      'mbid',
      'puid',
      'foreignid',
      'bitrate',
      'track',
      'year',
      'trackno',
    ];
    const others = [
      'meta',
      'batch',
      'maxdurationdiff',
      'id',
      'explain',
      'disabled',
      'date',
      'hour',
      'application_id',
      'days',
      'from',
    ];
    const paths = [
      'lookup',
      'submit',
      'submission_status',
      'fingerprint',
      'track/list_by_mbid',
      'track/list_by_puid',
      'user/lookup',
      'internal/lookup_stats',
      'internal/update_lookup_stats',
      'internal/create_application',
      'internal/update_user_agent_stats',
    ];
    for (let round = 0; round < 300; round += 1) {
      const fields: Record<string, string> = { user: userKey, secret: siteSecret };
      for (let at = 0; at < 8; at += 1)
        fields[`${pick([...names, ...others])}${pick(['', '', '.0', '.1', '.99999999999999999999', '.x'])}`] =
          pick([...some, ...uuid]);
      const path = pick(paths);
      const said = JSON.stringify(await ask(api, path, fields));
      assert.ok(!said.includes('"code":5,'), `seed ${seed}: ${path} ${JSON.stringify(fields)} ${said}`);
    }
  });
});
