import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, run, source, until } from './broadcast.ts';
import { Stage } from './stage.ts';

const closed = { open: [] };

async function tokenOf(answer: Response): Promise<string> {
  const body: unknown = await answer.json();
  const token = typeof body === 'object' && body !== null && 'token' in body ? body.token : undefined;
  if (typeof token !== 'string') throw new Error(`no token in ${JSON.stringify(body)}`);
  return token;
}

const make = (stage: Stage, path: string, body: object, cookie = 'person=live') =>
  stage.ask(`/api/v1/apps/${path}`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json', origin: stage.url },
    body: JSON.stringify(body),
  });

const index = '/hls/live/show/index.m3u8';

test('a closed app is watched with a token for that room, or signed in; nothing else opens it', async () => {
  await using stage = await Stage.start(closed);
  assert.equal((await stage.ask(index)).status, 401);
  assert.equal((await stage.ask(index, { headers: { cookie: 'person=other' } })).status, 404);
  // 404 from here on: they may, and nobody publishes.
  const member = await stage.ask(index, { headers: { cookie: 'person=live' } });
  assert.equal(member.status, 404);
  assert.match(await member.text(), /Nobody publishes/);
  const program = (token: string) => stage.ask(index, { headers: { authorization: `Bearer ${token}` } });
  assert.match(await (await program('bs_live')).text(), /Nobody publishes/);
  assert.match(await (await program('bs_other')).text(), /no such stream/);
  assert.equal((await program('unknown')).status, 401);
  const made = await make(stage, 'live/streams/show/play-token', {});
  assert.equal(made.status, 201);
  const token = await tokenOf(made);
  assert.equal((await stage.ask(`${index}?token=${token}`)).status, 404);
  assert.equal((await program(token)).status, 404);
  assert.equal((await stage.ask(`/hls/live/other/index.m3u8?token=${token}`)).status, 401);
  assert.equal((await stage.ask(`/hls/second/show/index.m3u8?token=${token}`)).status, 401);
  for (const broken of [`${token}x`, token.slice(1), token.replace('.', ''), 'a.b', '.'])
    assert.equal((await stage.ask(`${index}?token=${broken}`)).status, 401, broken);
  stage.now = 301_000;
  assert.equal((await stage.ask(`${index}?token=${token}`)).status, 401);
});

test('a token is good for as many times as it says, and one to publish opens nothing to watch', async () => {
  await using stage = await Stage.start(closed);
  const twice = await tokenOf(await make(stage, 'live/streams/show/play-token', { maxUses: 2 }));
  const answers: number[] = [];
  for (let time = 0; time < 3; time += 1) answers.push((await stage.ask(`${index}?token=${twice}`)).status);
  assert.deepEqual(answers, [404, 404, 401]);
  const publish = await tokenOf(await make(stage, 'live/streams/show/publish-token', {}));
  assert.equal((await stage.ask(`${index}?token=${publish}`)).status, 401);
  assert.equal(stage.tokens.spend(publish, 'publish', room('show')), true);
});

test('how many watch is told to whoever may watch, and costs no use of a token', async () => {
  await using stage = await Stage.start({ open: ['second'] });
  const count = '/api/v1/apps/live/rooms/show/viewers';
  assert.equal((await stage.ask(count)).status, 401);
  assert.equal((await stage.ask(count, { headers: { cookie: 'person=other' } })).status, 404);
  const once = await tokenOf(await make(stage, 'live/streams/show/play-token', { maxUses: 1 }));
  for (const _ of [1, 2]) {
    const told = await stage.ask(`${count}?token=${once}`);
    assert.deepEqual(await told.json(), { live: false, viewers: 0 });
  }
  assert.equal((await stage.ask(`${index}?token=${once}`)).status, 404);
  assert.equal((await stage.ask(`${index}?token=${once}`)).status, 401);
  assert.equal((await stage.ask(`/api/v1/apps/live/rooms/other/viewers?token=${once}`)).status, 401);
  const silent = await stage.ask('/api/v1/apps/second/rooms/show/viewers');
  assert.deepEqual(await silent.json(), { live: false, viewers: null });
});

test('only who may publish makes tokens; whoever may watch is given one', async () => {
  await using stage = await Stage.start(closed);
  assert.equal((await make(stage, 'live/streams/show/play-token', {}, 'person=other')).status, 404);
  assert.equal((await make(stage, 'live/streams/show/play-token', { seconds: 1 })).status, 400);
  assert.equal((await stage.ask('/api/v1/apps/live/play-token/show')).status, 401);
  const given = await stage.ask('/api/v1/apps/live/play-token/show', { headers: { cookie: 'person=live' } });
  assert.equal((await stage.ask(`${index}?token=${await tokenOf(given)}`)).status, 404);
});

test(
  'an open app is played by ffprobe over HTTP, segments go on, nothing of its folder is reachable, and 404 afterwards',
  needs('ffmpeg'),
  async () => {
    await using stage = await Stage.start({ hls: { segmentSeconds: 1 } });
    const to = `rtmp://127.0.0.1:${stage.broadcast.port}/live/show:sesame`;
    const pushing = ffmpeg('-readrate', '4', ...source(80), ...coded(), '-f', 'flv', to);
    await until('the stream is there', () => stage.broadcast.plane.find(room('show')) !== undefined);
    const first = await stage.ask(index, { headers: { origin: 'https://elsewhere.example' } });
    assert.equal(first.status, 200);
    assert.equal(first.headers.get('access-control-allow-origin'), '*');
    assert.equal(first.headers.get('access-control-allow-credentials'), null);
    assert.deepEqual(stage.entered, ['show']);
    const media = `/hls/live/show/${/^main\S+$/m.exec(await first.text())?.[0]}`;
    const sequence = async (): Promise<number> =>
      Number(/MEDIA-SEQUENCE:(\d+)/.exec(await (await stage.ask(media)).text())?.[1]);
    const began = await sequence();
    assert.equal((await stage.broadcast.plane.viewers(room('show'))).length, 1);
    await until('segments go on', async () => (await sequence()) > began);
    const shown = await run('ffprobe', [
      ...'-v error -read_intervals %+2 -show_entries stream=codec_name'.split(' '),
      stage.url + index,
    ]);
    assert.match(shown.said, /h264[^]*aac/);
    for (const path of ['app.db', 'config.yaml', 'show/app.db', 'show/%2e%2e/app.db'])
      assert.equal((await stage.ask(`/hls/live/${path}`)).status, 404, path);
    // A slash in disguise is refused by the server before any route sees it.
    for (const path of ['show/..%2Fapp.db', 'show/..%2F..%2Fapp.db', '..%2Flive/app.db'])
      assert.equal((await stage.ask(`/hls/live/${path}`)).status, 400, path);
    await stage.broadcast.plane.stop(room('show'), 'stopped');
    await pushing;
    assert.equal((await stage.ask(index)).status, 404);
    assert.equal((await stage.ask(media)).status, 404);
    assert.deepEqual(stage.errors, []);
  },
);
