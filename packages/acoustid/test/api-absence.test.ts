import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { type Api, clientKey, compressed, rawOf, serveApi, store } from './api-serving.ts';

describe('lookup without an answer', () => {
  let api: Api;
  /** Why the index refuses; it searches while there is no reason. */
  let reason: string | undefined;
  before(async () => {
    const refusal = (): Error => Object.assign(new Error('away'), { reason });
    let node: Api['node'] | undefined;
    api = await serveApi({
      indexes: {
        async open(name) {
          if (reason !== undefined || node === undefined) throw refusal();
          const index = await node.open(name);
          return {
            search: (terms, options) =>
              reason === undefined ? index.search(terms, options) : Promise.reject(refusal()),
          };
        },
      },
    });
    ({ node } = api);
  });
  after(() => api.close());

  const look = (): Promise<Response> => {
    const body = new URLSearchParams({
      client: clientKey,
      duration: '260',
      fingerprint: compressed('TEST_1A'),
    });
    return fetch(`${api.url}/v2/lookup`, { method: 'POST', body });
  };

  test('is not "no match": clients are told when to come again, and then they find it', async () => {
    const { gid } = await store(api, rawOf('TEST_1A'));
    for (const [why, after] of [
      ['IndexNotReady', '10'],
      ['SearchTimeout', '2'],
      ['IndexNotFound', '10'],
    ] as const) {
      reason = why;
      const answer = await look();
      assert.deepEqual([answer.status, answer.headers.get('retry-after')], [503, after]);
      assert.equal(
        await answer.text(),
        '{"error": {"code": 13, "message": "service currently unavailable, try again later"}, "status": "error"}',
      );
      reason = undefined;
      assert.ok((await (await look()).text()).includes(gid));
    }
  });
});
