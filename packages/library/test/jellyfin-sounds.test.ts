import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { containersOf, fitsAsItIs } from '../src/jellyfin/endpoints/containers.ts';
import { Fields } from '../src/jellyfin/protocol/fields.ts';
import { type Call, ids, type JellyfinSetting, openJellyfin } from './jellyfin-setting.ts';

const fixture = (name: string): Buffer =>
  readFileSync(new URL(`../../media/test/fixtures/${name}`, import.meta.url));

describe('sound', () => {
  let setting: JellyfinSetting;
  before(async () => {
    setting = await openJellyfin({ albums: 5 });
  });
  after(() => setting.close());

  const get = (path: string, call?: Call) => setting.ask('listener', path, call);

  test('a file that the player reads is sent as it is, with ranges and HEAD', async () => {
    const whole = fixture('sine.mp3');
    const id = ids['mp3'];
    const paths = [
      `/Audio/${id}/universal?Container=opus,mp3|mp3,aac,flac&MaxStreamingBitrate=140000000&UserId=${setting.user('listener')}`,
      `/audio/${id}/Universal?container=mp3`,
      `/Audio/${id}/stream?static=true`,
      `/Audio/${id}/stream.mp3?Static=True`,
      `/Items/${id}/File`,
    ];
    for (const path of paths) {
      const answer = await get(path);
      assert.deepEqual([answer.status, answer.headers.get('content-type')], [200, 'audio/mpeg'], path);
      assert.deepEqual(answer.bytes, whole);
      const part = await get(path, { headers: { range: 'bytes=10-19' } });
      assert.deepEqual(
        [part.status, part.headers.get('content-range')],
        [206, `bytes 10-19/${whole.length}`],
      );
      const head = await get(path, { method: 'HEAD' });
      assert.deepEqual([head.status, head.headers.get('content-length')], [200, String(whole.length)]);
    }
    const byQuery = await setting.ask(null, `/items/${id}/download?api_key=${setting.token('listener')}`);
    assert.match(byQuery.headers.get('content-disposition') ?? '', /^attachment/);
    assert.equal((await setting.ask(null, `/Audio/${id}/universal?container=mp3`)).status, 401);
  });

  test('what the player does not read is converted', needs('ffmpeg'), async () => {
    const common = 'Container=mp3&TranscodingContainer=mp3&AudioCodec=mp3&TranscodingProtocol=http';
    const converted = await get(`/Audio/${ids['flac']}/universal?${common}&MaxStreamingBitrate=96000`);
    assert.deepEqual([converted.status, converted.headers.get('content-type')], [200, 'audio/mpeg']);
    const later = await get(`/Audio/${ids['flac']}/universal?${common}&StartTimeTicks=6000000`);
    assert.ok(later.bytes.length > 0 && later.bytes.length < fixture('cover.flac').length);
    const opus = await get(`/Audio/${ids['flac']}/stream.opus?audioBitRate=64000`);
    assert.equal(opus.bytes.subarray(0, 4).toString(), 'OggS');
  });

  test('a player of HLS is sent to the list of segments, with its token', async () => {
    const answer = await get(
      `/Audio/${ids['flac']}/universal?Container=mp3&TranscodingProtocol=hls&AudioCodec=aac`,
    );
    assert.equal(answer.status, 302);
    const to = new URL(answer.headers.get('location') ?? '');
    assert.equal(to.pathname, `/jellyfin/Audio/${ids['flac']}/master.m3u8`);
    assert.equal(to.searchParams.get('apikey'), setting.token('listener'));
  });

  test('containers and what they hold', async () => {
    const row = await setting.catalogue.tracksByGids({ kind: 'stranger' }, [
      '018f0000-0003-7000-8000-0000000f0001',
    ]);
    const [mp3] = row;
    assert.ok(mp3);
    const fits = (Container: string, suffix: string, codec: string | null, bits = 0) =>
      fitsAsItIs(containersOf(new Fields({ Container })), { ...mp3, suffix, codec, bitrate: 320 }, bits);
    assert.ok(fits('opus,mp3', 'mp3', 'mp3'));
    assert.ok(fits('mp3|mp3', 'mp3', 'mp3', 320_000));
    assert.ok(!fits('mp3', 'mp3', 'mp3', 128_000));
    assert.ok(!fits('opus,aac', 'flac', 'flac'));
    assert.ok(fits('m4a|aac', 'm4a', 'aac'));
    assert.ok(!fits('m4a|aac', 'm4a', 'alac'));
    assert.ok(fits('mp4|alac', 'm4a', 'alac'));
    assert.ok(fits('', 'wv', 'wavpack'));
  });
});
