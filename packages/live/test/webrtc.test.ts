import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { coded, ffmpeg, room, run, source, until } from './broadcast.ts';
import { Browsing } from './browsing.ts';
import { Stage } from './stage.ts';

const stageOptions = {
  broadcast: {
    gate: async ({ key }: { readonly key: string }) =>
      key === 'wrong'
        ? ({ allowed: false, reason: 'No.' } as const)
        : ({ allowed: true, stream: room(key), whenTaken: 'refuse' } as const),
  },
  silenceMs: 6000,
  converts: true,
};

const viewers = async (stage: Stage): Promise<number> =>
  (await stage.broadcast.plane.viewers(room('show'))).length;

test(
  'a camera that a browser sends by WHIP moves and sounds by WHEP and HLS; viewers who just vanish are not counted for long',
  needs('chromium', 'ffmpeg'),
  async () => {
    await using stage = await Stage.start(stageOptions);
    await using browsing = await Browsing.start();
    const camera = await browsing.open(`${stage.url}/blank`);
    assert.equal((await camera.publish(`${stage.url}/whip/live/show`, 'show')).status, 201);
    const player = await browsing.open(`${stage.url}/blank`);
    await until('the camera is there', () => stage.broadcast.plane.find(room('show'))?.video !== undefined);
    assert.equal((await player.watch(`${stage.url}/whep/live/show`)).status, 201);
    await until('it moves', async () => (await player.shown()).frames > 20);
    await until('it sounds', async () => (await player.shown()).energy > 0);
    assert.match((await player.shown()).codecs, /H264/);
    const facts = await stage.broadcast.plane.inspect(room('show'));
    assert.deepEqual([facts?.protocol, facts?.video?.width, facts?.audio?.codec], ['whip', 640, 'opus']);
    assert.equal(await viewers(stage), 1);
    const hls = await run('ffprobe', [
      ...'-v error -read_intervals %+1 -show_entries stream=codec_name'.split(' '),
      `${stage.url}/hls/live/show/index.m3u8`,
    ]);
    assert.match(hls.said, /h264[^]*aac/);
    await player.page.close();
    const byWhep = async (): Promise<boolean> =>
      (await stage.broadcast.plane.viewers(room('show'))).every(({ protocol }) => protocol !== 'whep');
    await until('the viewer is not counted', byWhep);
    await camera.stopPublishing();
    await until('the stream ended', () => stage.broadcast.kinds().includes('ended'));
    assert.equal(stage.webrtc.sessions, 0);
    assert.deepEqual([...browsing.thrown, ...stage.errors], []);
  },
);

test('VP8 plays by WHEP; HLS says why it does not', needs('chromium'), async () => {
  await using stage = await Stage.start(stageOptions);
  await using browsing = await Browsing.start();
  const camera = await browsing.open(`${stage.url}/blank`);
  assert.equal((await camera.publish(`${stage.url}/whip/live/show`, 'show', 'video/VP8')).status, 201);
  await until('the camera is there', () => stage.broadcast.plane.find(room('show'))?.video !== undefined);
  const player = await browsing.open(`${stage.url}/blank`);
  assert.equal((await player.watch(`${stage.url}/whep/live/show`)).status, 201);
  await until('it moves', async () => (await player.shown()).frames > 20);
  const hls = await stage.ask('/hls/live/show/index.m3u8');
  assert.equal(hls.status, 415);
  assert.match(await hls.text(), /VP8/);
});

test(
  'pictures of an RTMP source play by WHEP from the keyframe before; B-frames are refused with the reason',
  needs('chromium', 'ffmpeg'),
  async () => {
    await using stage = await Stage.start(stageOptions);
    await using browsing = await Browsing.start();
    const push = (name: string, bFrames: number) =>
      ffmpeg(
        '-re',
        ...source(60),
        ...coded(bFrames),
        '-f',
        'flv',
        `rtmp://127.0.0.1:${stage.broadcast.port}/live/${name}`,
      );
    const pushing = [push('show', 0), push('reordered', 2)];
    const player = await browsing.open(`${stage.url}/blank`);
    await until('both are there', () =>
      ['show', 'reordered'].every((name) => stage.broadcast.plane.find(room(name))?.keyframe !== undefined),
    );
    assert.equal((await player.watch(`${stage.url}/whep/live/show`)).status, 201);
    await until('it moves', async () => (await player.shown()).frames > 20);
    await until('it sounds', async () => (await player.shown()).energy > 0);
    await until(
      'the order is noticed',
      () => stage.broadcast.plane.find(room('reordered'))?.facts().reordered === true,
    );
    const refused = await player.watch(`${stage.url}/whep/live/reordered`);
    assert.equal(refused.status, 406);
    assert.match(refused.words, /B-frames/);
    assert.equal(await viewers(stage), 1);
    for (const name of ['show', 'reordered']) await stage.broadcast.plane.stop(room(name), 'stopped');
    await Promise.all(pushing);
    assert.equal(stage.webrtc.sessions, 0);
  },
);

test('who has no key, a wrong one, no offer or no session gets the answer that says so', async () => {
  await using stage = await Stage.start(stageOptions);
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    stage.ask(path, { method: 'POST', body, headers: { 'content-type': 'application/sdp', ...headers } });
  const key = { authorization: 'Bearer wrong' };
  assert.equal((await post('/whip/live/show', offer)).status, 401);
  assert.equal((await post('/whip/live/show', offer, key)).status, 403);
  assert.equal((await post('/whip/live/show', 'hello', key)).status, 400);
  assert.equal((await post('/whip/live/show', offer.replace('H264', 'H265'), key)).status, 406);
  assert.equal((await post('/whip/live/show', offer.replace('sha-256', 'sha-1'), key)).status, 400);
  assert.equal((await post('/whep/live/show', offer)).status, 404);
  assert.equal((await post('/whip/LIVE/show', offer, key)).status, 404);
  assert.equal((await stage.ask('/whip/live/show/nobody', { method: 'DELETE' })).status, 404);
  const opened = await post('/whip/live/show', offer, { authorization: 'Bearer show' });
  assert.equal(opened.status, 201);
  const answer = await opened.text();
  assert.match(answer, new RegExp(`^a=candidate:1 1 udp \\d+ 127.0.0.1 ${stage.udpPort} typ host`, 'm'));
  const at = opened.headers.get('location') ?? '';
  const patch = (headers: Record<string, string>) =>
    stage.ask(at, {
      method: 'PATCH',
      body: 'a=ice-ufrag:x\r\n',
      headers: { 'content-type': 'application/trickle-ice-sdpfrag', ...headers },
    });
  assert.equal((await patch({})).status, 204);
  const anew = await patch({ 'if-match': '*' });
  assert.equal(anew.status, 200);
  assert.notEqual(/ice-ufrag:(.*)/.exec(await anew.text())?.[1], /ice-ufrag:(.*)/.exec(answer)?.[1]);
  assert.equal((await stage.ask(at.replace('show', 'other'), { method: 'DELETE' })).status, 404);
  assert.equal((await stage.ask(at, { method: 'DELETE' })).status, 200);
  // Encoders that are gone ask for their end again.
  assert.equal((await stage.ask(at, { method: 'DELETE' })).status, 200);
  assert.equal(stage.broadcast.plane.find(room('show')), undefined);
});

const offer = `v=0
o=- 1 1 IN IP4 127.0.0.1
s=-
t=0 0
a=group:BUNDLE 0
m=video 9 UDP/TLS/RTP/SAVPF 102
c=IN IP4 0.0.0.0
a=mid:0
a=ice-ufrag:abcd
a=ice-pwd:abcdefghijklmnopqrstuvwx
a=fingerprint:sha-256 ${'AB:'.repeat(31)}AB
a=setup:actpass
a=sendrecv
a=rtcp-mux
a=rtpmap:102 H264/90000
a=fmtp:102 packetization-mode=1;profile-level-id=42e01f
`.replaceAll('\n', '\r\n');
