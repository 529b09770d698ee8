import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { needs, programPath } from '../../../tools/needs.ts';
import { ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

describe('HLS for Jellyfin clients', needs('ffmpeg'), () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 5 });
    setting.db.write((w) => w.run('UPDATE track_files SET sample_rate = 44100'));
  });
  after(() => setting.close());

  /** Samples of one channel that a player gets that knows nothing but an address. */
  async function played(path: string): Promise<number> {
    const address = `${setting.url}${path}ApiKey=${setting.token('listener')}`;
    const args = ['-v', 'error', '-i', address, '-f', 's16le', '-ac', '1', 'pipe:1'];
    const player = spawn(programPath('ffmpeg'), args);
    const [sound, words] = await Promise.all([
      buffer(player.stdout),
      buffer(player.stderr),
      once(player, 'close'),
    ]);
    assert.equal(words.toString(), '');
    return sound.length / 2;
  }

  for (const [name, query] of [
    ['main', 'audioCodec=aac&audioBitRate=128000&segmentContainer=ts&'],
    ['main', 'AudioCodec=aac&AudioBitRate=192000&SegmentContainer=mp4&'],
    ['master', 'maxStreamingBitrate=140000000&transcodingContainer=ts&'],
    ['MASTER', 'segmentContainer=mp4&'],
  ] as const)
    test(`${name} with ${query} plays every sample`, async () => {
      const original = await played(`/Audio/${ids['flac']}/stream?static=true&`);
      const whole = (Math.ceil(original / 1024) + 1) * 1024;
      const samples = await played(`/Audio/${ids['flac']}/${name}.m3u8?${query}`);
      assert.ok([whole, whole - 1024].includes(samples), `${samples} of ${whole}`);
    });

  test('a universal stream leads there when the player wants HLS', async () => {
    const query = 'container=mp3&transcodingContainer=mp4&transcodingProtocol=hls&';
    const original = await played(`/Audio/${ids['flac']}/stream?static=true&`);
    const samples = await played(`/Audio/${ids['flac']}/universal?${query}`);
    assert.ok(samples >= original && samples < original + 3 * 1024, `${samples} of ${original}`);
  });

  test('a player may say that it has enough', async () => {
    const path = '/Videos/ActiveEncodings?deviceId=a&playSessionId=b';
    assert.equal((await setting.ask('listener', path, { method: 'DELETE' })).status, 204);
    assert.equal((await setting.ask(null, path, { method: 'DELETE' })).status, 401);
  });

  test('what is hidden, beyond the end or no segment does not exist', async () => {
    const flac = `/Audio/${ids['flac']}`;
    for (const path of [
      `/Audio/${ids['hidden']}/master.m3u8`,
      `/Audio/${ids['hidden']}/main.m3u8`,
      `/Audio/${ids['hidden']}/hls1/main/0.ts`,
      `${flac}/hls1/main/9.ts`,
      `${flac}/hls1/main/0.wav`,
      `${flac}/hls1/main/..%5c.ts`,
      `${flac}/hls1/main/-1.ts`,
    ])
      assert.match(String((await setting.ask('listener', path)).status), /^40[04]$/, path);
    assert.equal((await setting.ask(null, `${flac}/hls1/main/0.ts`)).status, 401);
    assert.equal((await setting.ask('admin', `/Audio/${ids['hidden']}/main.m3u8`)).status, 200);
  });
});
