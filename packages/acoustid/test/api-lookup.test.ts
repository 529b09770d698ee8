import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { type Api, ask, clientKey, compressed, rawOf, refused, serveApi, store } from './api-serving.ts';
import { numbers } from './vectors.ts';

const nowhere = '11111111-1111-4111-8111-111111111111';

describe('lookup', () => {
  let api: Api;
  let one: Awaited<ReturnType<typeof store>>;
  let two: Awaited<ReturnType<typeof store>>;
  before(async () => {
    api = await serveApi();
    one = await store(api, rawOf('TEST_1B'));
    await store(api, rawOf('TEST_1C'), { track: one.track });
    two = await store(api, rawOf('TEST_1D'));
    await store(api, rawOf('TEST_2'));
  });
  after(() => api.close());

  const heard = (name: string, duration = 260) => ({ duration, fingerprint: compressed(name) });

  test('finds each track once with its best score, the best first', async () => {
    assert.deepEqual(await ask(api, 'lookup', heard('TEST_1A')), {
      status: 'ok',
      results: [
        { id: one.gid, score: 0.9290991 },
        { id: two.gid, score: 0.6622276 },
      ],
    });
  });

  test('takes lengths that differ by 7 s, or by as much as is asked for', async () => {
    const found = async (duration: number, more = {}): Promise<number> => {
      const said = await ask(api, 'lookup', { ...heard('TEST_1A', duration), ...more });
      return JSON.stringify(said).split('"score"').length - 1;
    };
    assert.deepEqual(
      await Promise.all([252, 253, 267, 268, -5, 99_999_999].map((each) => found(each))),
      [0, 2, 2, 0, 0, 0],
    );
    assert.equal(await found(268, { maxdurationdiff: 8 }), 2);
    assert.equal(await found(268, { maxdurationdiff: 'x' }), 0);
    for (const maxdurationdiff of [0, -1, 31])
      assert.deepEqual(
        await ask(api, 'lookup', { ...heard('TEST_1A'), maxdurationdiff }),
        refused(11, 'parameter "maxdurationdiff" must be between 1 and 30'),
      );
  });

  test('answers several at once, and says why when it is asked', async () => {
    assert.deepEqual(
      await ask(api, 'lookup', {
        batch: 1,
        'duration.10': 260,
        'fingerprint.10': compressed('TEST_1B'),
        'trackid.2': one.gid.toUpperCase(),
        'fingerprint.3': 'broken',
        'trackid.11': nowhere,
        ...heard('TEST_2', 100),
      }),
      {
        status: 'ok',
        fingerprints: [
          { index: null, results: [] },
          { index: 2, results: [{ id: one.gid.toUpperCase(), score: 1 }] },
          {
            index: 10,
            results: [
              { id: one.gid, score: 1 },
              { id: two.gid, score: 0.65900177 },
            ],
          },
          { index: 11, results: [] },
        ],
      },
    );
    const said = JSON.stringify(await ask(api, 'lookup', { ...heard('TEST_1A'), explain: 1 }));
    assert.match(
      said,
      /"explanation":\{"bit_errors":\d+,"bits":\d+,"duration":260,"fingerprint":1,"offset":-?[\d.]+,"overlap":[\d.]+\}/,
    );
  });

  test('refuses what it cannot understand in the words that clients know', async () => {
    const rows: readonly (readonly [Record<string, string | number>, unknown])[] = [
      [{ client: '' }, refused(2, 'missing required parameter "client"')],
      [{ client: 'nobody', ...heard('TEST_1A') }, refused(4, 'invalid API key')],
      [{}, refused(2, 'missing required parameter "fingerprint"')],
      [{ fingerprint: compressed('TEST_1A') }, refused(2, 'missing required parameter "duration"')],
      [{ ...heard('TEST_1A'), duration: '12.5' }, refused(2, 'missing required parameter "duration"')],
      [{ ...heard('TEST_1A'), duration: 0 }, refused(2, 'missing required parameter "duration"')],
      [{ duration: 1, fingerprint: 'NwAAAkEA' }, refused(3, 'invalid fingerprint')],
      [{ duration: 1, fingerprint: 'AQAAAA' }, refused(3, 'invalid fingerprint')],
      [{ duration: 1, fingerprint: '\u{1f600}' }, refused(3, 'invalid fingerprint')],
      [{ trackid: 'x' }, refused(7, 'parameter "trackid" is not a valid UUID')],
      [{ 'trackid.5': 'x', 'fingerprint.x': 'y' }, refused(7, 'parameter "trackid.5" is not a valid UUID')],
      [{ format: 'yaml' }, refused(1, 'unknown format "yaml"')],
    ];
    for (const [fields, expected] of rows)
      assert.deepEqual(await ask(api, 'lookup', fields), expected, JSON.stringify(fields).slice(0, 100));
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, at) => [`trackid.${at}`, nowhere]));
    assert.deepEqual(await ask(api, 'lookup', { batch: 1, ...many }), refused(19, 'request too large', 413));
    assert.deepEqual(await ask(api, 'lookup', many), { results: [], status: 'ok' });
  });

  test('follows merged tracks and leaves out disabled ones, before anything is cut off', async () => {
    const next = numbers(11);
    const song = Array.from({ length: 948 }, () => next() | 0);
    const { db } = api.postgres.binds.fingerprint;
    const others: Awaited<ReturnType<typeof store>>[] = [];
    for (let at = 0; at < 30; at += 1)
      others.push(await store(api, song.with(0, next() | 0), { length: at < 15 ? 100 : 200 }));
    const [target] = others;
    assert.ok(target !== undefined);
    const right = await store(
      api,
      song.map((hash, at) => (at % 3 === 0 ? hash ^ 1 : hash)),
      { length: 201 },
    );
    const hidden = others.slice(15).map(({ track }) => track);
    await db.updateTable('track').set({ disabled: true }).where('id', 'in', hidden).execute();
    const fields = { 'trackid.1': right.gid, batch: 1 };
    const { encodeFingerprint } = await import('../src/index.ts');
    const fingerprint = encodeFingerprint({ algorithm: 1, hashes: Int32Array.from(song) });
    const before = JSON.stringify(await ask(api, 'lookup', { duration: 200, fingerprint }));
    assert.ok(before.includes(right.gid) && before.split('"id"').length === 2, before);
    await db.updateTable('track').set({ new_id: target.track }).where('id', '=', right.track).execute();
    const later = JSON.stringify(await ask(api, 'lookup', { duration: 200, fingerprint }));
    assert.ok(later.includes(target.gid) && later.split('"id"').length === 2, later);
    assert.deepEqual(await ask(api, 'lookup', fields), {
      status: 'ok',
      fingerprints: [{ index: 1, results: [{ id: right.gid, score: 1 }] }],
    });
  });

  test('is not fooled by compressed bodies, and reads honest ones', async () => {
    const post = (body: Uint8Array, headers: Record<string, string>): Promise<Response> =>
      fetch(`${api.url}/v2/lookup`, {
        method: 'POST',
        body: Buffer.from(body),
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
      });
    const text = new URLSearchParams({
      client: clientKey,
      duration: '260',
      fingerprint: compressed('TEST_1A'),
    });
    const gzip = { 'content-encoding': 'gzip' };
    const good = await post(gzipSync(text.toString()), gzip);
    assert.ok((await good.text()).includes(one.gid));
    for (const [body, headers, status, code] of [
      [gzipSync(Buffer.alloc(50_000_000)), gzip, 413, 19],
      [Buffer.alloc(1_100_000, 'a'), {}, 413, 19],
      [Buffer.from('no gzip'), gzip, 400, 20],
      [Buffer.from('x'), { 'content-encoding': 'odd' }, 415, 20],
      [Buffer.from('--x\r\nno'), { 'content-type': 'multipart/form-data; boundary=x' }, 400, 20],
    ] as const) {
      const answer = await post(body, headers);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), new RegExp(`^{"error": {"code": ${code}, "message": `));
      assert.equal(answer.headers.get('access-control-allow-origin'), '*');
    }
    const parts = new FormData();
    for (const [name, value] of text) parts.append(name, value);
    const answer = await fetch(`${api.url}/v2//lookup`, { method: 'PUT', body: parts });
    assert.ok((await answer.text()).includes(one.gid));
    for (let at = 0; at < 1000; at += 1) parts.append(`x${at}`, '');
    assert.equal((await fetch(`${api.url}/v2/lookup`, { method: 'POST', body: parts })).status, 413);
  });
});
