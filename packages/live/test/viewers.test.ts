import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, source, until } from './broadcast.ts';
import { House, itemsOf, textOf } from './house.ts';

/** Somebody without an account who watches by HLS: fetches the playlist that he is given. */
async function watch(house: House): Promise<() => Promise<number>> {
  const index = await house.ask('GET', '/hls/live/live/index.m3u8', undefined, {});
  assert.equal(index.status, 200, index.text);
  const playlist = /^main\.m3u8\S*$/m.exec(index.text)?.[0] ?? '';
  return async () => (await house.ask('GET', `/hls/live/live/${playlist}`, undefined, {})).status;
}

test(
  'who watches by HLS is counted while he does, strangers too, and back to none',
  needs('ffmpeg'),
  async (t) => {
    // The clock stands still but for the leaps below, however slow the machine is.
    const began = Date.now();
    let passed = 0;
    const house = await House.open(t, { clock: () => began + passed });
    const key = textOf((await house.ask('POST', '/api/v1/apps/live/ingress', {})).body['key']);
    const pushing = ffmpeg(
      '-readrate',
      '2',
      ...source(400),
      ...coded(),
      '-f',
      'flv',
      `${house.rtmp}/live/${key}`,
    );
    await until('the stream is there', () => house.live.plane.find(room('live')) !== undefined);
    const stream = async () => itemsOf(await house.ask('GET', '/api/v1/apps/live/streams'))[0];
    const viewers = await Promise.all([watch(house), watch(house), watch(house)]);
    for (const fetchPlaylist of viewers) assert.equal(await fetchPlaylist(), 200);
    const counted = async (): Promise<unknown[]> => {
      const family = house.live.metrics.find(({ name }) => name === 'bandstand_live_viewers');
      return [
        (await stream())?.['viewers'],
        (await house.ask('GET', '/api/v1/hub/stats')).body['viewers'],
        (await family?.read())?.[0]?.value,
      ];
    };
    assert.deepEqual(await counted(), [3, 3, 3]);
    passed += 10_000;
    assert.equal(await viewers[0]?.(), 200);
    passed += 10_000;
    await until('two have gone', async () => (await stream())?.['viewers'] === 1);
    passed += 20_000;
    await until('all have gone', async () => (await stream())?.['viewers'] === 0);
    assert.deepEqual(await counted(), [0, 0, 0]);
    assert.equal((await stream())?.['peakViewers'], 3);
    assert(Number((await stream())?.['viewerSeconds']) >= 30);
    await house.ask('POST', `/api/v1/apps/live/streams/${textOf((await stream())?.['id'])}/stop`);
    await pushing;
    assert.equal((await house.ask('GET', '/hls/live/live/index.m3u8', undefined, {})).status, 404);
  },
);
