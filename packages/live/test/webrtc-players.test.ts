import assert from 'node:assert/strict';
import { test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { openCertificate } from '../src/webrtc/certificate.ts';
import { room, until } from './broadcast.ts';
import { Encoder } from './encoder/encoder.ts';
import { codedFrames } from './encoder/media.ts';
import { playerOffer, WhepViewer } from './encoder/viewer.ts';
import { Stage } from './stage.ts';

const stageOptions = {
  broadcast: {
    gate: async ({ key }: { readonly key: string }) =>
      ({ allowed: true, stream: room(key), whenTaken: 'refuse' }) as const,
  },
  silenceMs: 3000,
};

test('several players watch one stream, each as long as it wants', needs('ffmpeg', 'openssl'), async () => {
  await using stage = await Stage.start(stageOptions);
  await using encoder = new Encoder({ shape: 'obs' });
  assert.equal(await encoder.offer(stage.url, '/whip/live/show', 'show'), 201);
  await encoder.connect();
  const frames = await codedFrames(1);
  await encoder.send(frames);
  await until('pictures are there', () => stage.broadcast.plane.find(room('show'))?.keyframe !== undefined);
  const certificate = await openCertificate({ read: () => undefined, write: () => {} });
  await using players = new AsyncDisposableStack();
  const viewers = Array.from({ length: 3 }, () => players.use(new WhepViewer(certificate)));
  const url = `${stage.url}/whep/live/show`;
  await Promise.all(viewers.map((viewer) => viewer.watch(url)));
  const counted = async (): Promise<number> => (await stage.broadcast.plane.viewers(room('show'))).length;
  assert.equal(await counted(), 3);
  const before = viewers.map(({ packets }) => packets);
  await encoder.send(frames.map((frame) => ({ ...frame, at: frame.at + 1_000_000 })));
  await until('all get what is new', () =>
    viewers.every(({ packets }, index) => packets > (before[index] ?? 0) + 50),
  );
  assert.deepEqual(
    viewers.map(({ broken }) => broken),
    [0, 0, 0],
  );
  const [first] = viewers;
  assert.ok(first);
  const candidates = { method: 'PATCH', body: 'a=mid:0\r\na=candidate:1 1 udp 1 127.0.0.1 9 typ host\r\n' };
  const headers = { 'content-type': 'application/trickle-ice-sdpfrag' };
  assert.equal((await stage.ask(first.location, { ...candidates, headers })).status, 204);
  assert.equal((await stage.ask(first.location, { method: 'DELETE' })).status, 200);
  assert.equal(await counted(), 2);
  // What the offer does not have is told with a reason, and no session is left.
  const offered = playerOffer(certificate.fingerprint, 'abcd').replace('H264', 'VP9').replace('opus', 'G722');
  const sdp = { 'content-type': 'application/sdp' };
  const refused = await fetch(url, { method: 'POST', headers: sdp, body: offered });
  assert.equal(refused.status, 406);
  assert.match(await refused.text(), /nothing that this stream has/);
  assert.equal(stage.webrtc.sessions, 3);
});

test('pages of other sites may publish and watch, and find the session', async () => {
  await using stage = await Stage.start(stageOptions);
  const origin = 'https://studio.example.org';
  for (const path of ['/whip/live/show', '/whep/live/show', '/whip/live/show/1', '/whep/live/show/1']) {
    const methods = path.endsWith('1') ? ['PATCH', 'DELETE'] : ['POST'];
    for (const method of methods) {
      const asked = {
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization,content-type,if-match',
      };
      const preflight = await stage.ask(path, { method: 'OPTIONS', headers: { origin, ...asked } });
      assert.equal(preflight.status, 204);
      assert.equal(preflight.headers.get('access-control-allow-origin'), '*');
      assert.match(preflight.headers.get('access-control-allow-methods') ?? '', new RegExp(method));
      assert.match(preflight.headers.get('access-control-allow-headers') ?? '', /authorization/);
    }
  }
  const headers = { origin, authorization: 'Bearer show', 'content-type': 'application/sdp' };
  const body = playerOffer('AB:'.repeat(31) + 'AB', 'abcd').replaceAll('recvonly', 'sendonly');
  const opened = await stage.ask('/whip/live/show', { method: 'POST', headers, body });
  assert.equal(opened.status, 201);
  const exposed = (opened.headers.get('access-control-expose-headers') ?? '').split(', ');
  for (const name of ['location', 'link', 'etag', 'accept-patch']) assert.ok(exposed.includes(name), name);
  // Who never comes is given up, also when he goes on asking whether he reaches us.
  await until('the place is free', () => stage.webrtc.sessions === 0);
});
