import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, source, until } from './broadcast.ts';
import { Browsing } from './browsing.ts';
import { Stage } from './stage.ts';

const broadcast = {
  gate: async ({ key }: { readonly key: string }) =>
    ({ allowed: true, stream: room(key), whenTaken: 'refuse' }) as const,
};

test(
  'the page to embed plays by WebRTC, or by HLS where B-frames forbid that, and begins by itself',
  needs('chromium', 'ffmpeg'),
  async () => {
    await using stage = await Stage.start({ broadcast, silenceMs: 6000, hls: { viewerMs: 4000 } });
    await using browsing = await Browsing.start();
    const pages = await Promise.all(
      ['plain', 'reordered'].map(async (name) => ({
        name,
        page: (await browsing.open(`${stage.url}/embed/live/${name}`)).page,
      })),
    );
    await until('it says that nobody is live', async () =>
      /Nobody is live/.test(
        (await pages[0]?.page.evaluate<string>('document.querySelector("p").textContent')) ?? '',
      ),
    );
    const pushing = pages.map(({ name }) =>
      ffmpeg(
        '-re',
        ...source(90),
        ...coded(name === 'plain' ? 0 : 2),
        '-f',
        'flv',
        `rtmp://127.0.0.1:${stage.broadcast.port}/live/${name}`,
      ),
    );
    for (const { name, page } of pages) {
      const way = () => page.evaluate<string>('document.documentElement.dataset.way ?? ""');
      await until(`${name} plays`, async () => (await way()) !== '');
      assert.equal(await way(), name === 'plain' ? 'whep' : 'hls');
      const at = () => page.evaluate<number>('document.querySelector("video").currentTime');
      const before = await at();
      await until(`${name} goes on`, async () => (await at()) > before + 0.5);
      const [viewer] = await stage.broadcast.plane.viewers(room(name));
      assert.equal(viewer?.protocol, name === 'plain' ? 'whep' : 'hls');
      await page.close();
      await until(
        `nobody watches ${name}`,
        async () => (await stage.broadcast.plane.viewers(room(name))).length === 0,
      );
    }
    for (const { name } of pages) await stage.broadcast.plane.stop(room(name), 'stopped');
    await Promise.all(pushing);
    assert.deepEqual([...browsing.thrown, ...stage.errors], []);
  },
);

test('the page runs its own scripts alone, may be framed, and has no address for what is no stream', async () => {
  await using stage = await Stage.start({ broadcast });
  const page = await stage.ask('/embed/live/show');
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'; script-src 'self';/);
  assert.match(policy, /frame-ancestors \*/);
  assert.doesNotMatch(policy, /unsafe/);
  assert.equal((await stage.ask('/embed/LIVE/show')).status, 404);
  assert.equal((await stage.ask('/embed/hls.mjs')).status, 200);
});
