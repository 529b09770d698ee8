import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Broadcast, room, run, until } from '../../../packages/live/test/broadcast.ts';
import { Browsing } from '../../../packages/live/test/browsing.ts';
import { Receiver } from '../../../packages/live/test/receiver.ts';
import { RtspServer, recorded } from '../../../packages/live/test/rtsp-server.ts';
import { needs } from '../../../tools/needs.ts';
import { adminEnv, startServer } from './instance/serving.ts';
import { ask, at, signIn, textAt } from './instance/talking.ts';

/** Has the app `live` tell this receiver what happens. */
function tell(config: string, url: string): void {
  const text = readFileSync(config, 'utf8');
  writeFileSync(config, text.replace(/^callbacks:\n {2}url: .*$/m, `callbacks:\n  url: ${url}`));
}

test(
  'a camera is fetched, watched and sent on, again after either end went away, with each event told once; a browser is watched too',
  needs('ffmpeg', 'chromium'),
  async (t) => {
    await using receiver = new Receiver();
    await receiver.listen();
    const media = await recorded();
    const camera = await RtspServer.start(media);
    const cameraPort = Number(new URL(camera.url).port);
    const there = await Broadcast.start();
    const args = ['--rtmp-port', '0', '--webrtc-port', '0', '--outbound-allow', '127.0.0.1/32'];
    const { url, data, stop } = await startServer(t, { args, env: adminEnv });
    tell(join(data, 'apps/live/config.yaml'), receiver.url);
    const token = await signIn(url);
    const api = async (path: string, body?: object): Promise<unknown> => {
      const said = await ask(url, `/api/v1/apps/live/${path}`, { token, ...(body ? { body } : {}) });
      assert.ok(said.status < 300, said.text);
      return said.body;
    };
    const told = (event: string, times: number): Promise<void> =>
      until(`${event}, ${times} times`, () => receiver.of(event).length >= times);
    const plays = async (name: string): Promise<string> =>
      (
        await run('ffprobe', [
          ...'-v error -read_intervals %+1 -show_entries stream=codec_name'.split(' '),
          `${url}/hls/live/${name}/index.m3u8`,
        ])
      ).said;

    await api('ingress', { type: 'rtsp', room: 'camera', pullUrl: camera.url });
    await told('stream_started', 1);
    assert.match(await plays('camera'), /h264[^]*aac/);
    const target = `rtmp://127.0.0.1:${there.port}/live/copy?password=sesame`;
    assert.equal(at(await api('streams/camera/restream', { url: target }), 'retries'), 0);
    await until('it comes there', () => there.plane.find(room('copy'))?.keyframe !== undefined);
    await told('restream_started', 1);

    // The other server goes away, and comes back.
    await there[Symbol.asyncDispose]();
    await told('restream_failed', 1);
    assert.equal(at(await api('streams/camera/restream'), 'items.0.status'), 'failed');
    await using again = new Broadcast();
    await again.rtmp.listen(there.port, '127.0.0.1');
    await until('it comes there again', () => again.plane.find(room('copy'))?.keyframe !== undefined);
    await told('restream_started', 2);

    // The camera does the same.
    await camera[Symbol.asyncDispose]();
    await told('restream_stopped', 1);
    await told('stream_ended', 1);
    await using back = await RtspServer.start(media, { port: cameraPort });
    await told('stream_started', 2);
    await told('restream_started', 3);
    assert.match(await plays('camera'), /h264[^]*aac/);
    assert.deepEqual(back.faults, []);

    const key = textAt(await api('ingress', { type: 'whip', room: 'front' }), 'key');
    await using browsing = await Browsing.start();
    const front = await browsing.open(`${url}/embed/live/front`);
    assert.equal((await front.publish(`${url}/whip/live/front`, key)).status, 201);
    await told('stream_started', 3);
    assert.match(await plays('front'), /h264[^]*aac/);
    await front.stopPublishing();
    await told('stream_ended', 2);

    assert.equal((await stop()).code, 0);
    const ids = receiver.heard.map(({ id }) => id);
    assert.equal(new Set(ids).size, ids.length, 'each was told once');
    assert.deepEqual(
      ['restream_started', 'restream_failed'].map((event) => receiver.of(event).length),
      [3, 1],
    );
    const [failed] = receiver.of('restream_failed');
    assert.match(textAt(failed?.body, 'data.error'), /ended the stream|closed|reached/);
    assert.doesNotMatch(JSON.stringify(receiver.heard.map(({ body }) => body)), /sesame/);
  },
);
