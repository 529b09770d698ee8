import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { buffer } from 'node:stream/consumers';
import { after, before, describe, test } from 'node:test';
import { needs, programPath } from '../../../tools/needs.ts';
import { code, inside, openSubsonic, type Query, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';

/** Samples of one channel that ffmpeg plays from an address; what it complains about is thrown. */
async function samplesOf(address: URL): Promise<number> {
  const args = ['-v', 'error', '-i', address.href, '-f', 's16le', '-ac', '1', 'pipe:1'];
  const player = spawn(programPath('ffmpeg'), args);
  const [sound, words] = await Promise.all([
    buffer(player.stdout),
    buffer(player.stderr),
    once(player, 'close'),
  ]);
  if (words.length > 0) throw new Error(words.toString());
  return sound.length / 2;
}

describe('HLS for Subsonic clients', needs('ffmpeg'), () => {
  let setting: SubsonicSetting;
  before(async () => {
    setting = await openSubsonic({ albums: 5 });
    setting.db.write((w) => w.run('UPDATE track_files SET sample_rate = 44100'));
  });
  after(() => setting.close());

  const list = (query: Query, method = 'hls.m3u8', who: 'listener' | 'admin' = 'listener') =>
    fetch(setting.address(who, method, query));

  const bytesOf = async (answer: Response | undefined): Promise<Buffer> =>
    Buffer.from((await answer?.arrayBuffer()) ?? new ArrayBuffer(0));

  const lines = async (answer: Response): Promise<string[]> =>
    (await answer.text()).split('\n').filter((line) => line !== '' && !line.startsWith('#'));

  test('a player that knows nothing but the address hears the whole song', async () => {
    const address = setting.address('listener', 'hls.m3u8', { id: sounds.flac, bitRate: 192 });
    const played = await samplesOf(address);
    const plain = await samplesOf(setting.address('listener', 'stream', { id: sounds.flac }));
    // Whole frames, and one more for the encoder's delay.
    const wanted = (Math.ceil(plain / 1024) + 1) * 1024;
    assert.equal(played, wanted);
  });

  test('the list and its segments have their types and may be asked for again', async () => {
    const answer = await list({ id: sounds.mp3 });
    assert.equal(answer.headers.get('content-type'), 'application/vnd.apple.mpegurl');
    const [first = ''] = await lines(answer);
    const fetched = [0, 1].map(() => fetch(new URL(first, `${setting.url}/rest/`)));
    const [one, two] = await Promise.all(fetched);
    assert.equal(one?.headers.get('content-type'), 'video/mp2t');
    const [bytes, again] = await Promise.all([bytesOf(one), bytesOf(two)]);
    assert.ok(bytes.length > 188 && bytes.length % 188 === 0);
    assert.ok(bytes.equals(again));
  });

  test('several bitrates are a list of lists', async () => {
    const variants = await lines(await list({ id: sounds.flac, bitRate: ['64', '192@480x360'] }, 'hls'));
    assert.equal(variants.length, 2);
    for (const variant of variants) {
      const segments = await lines(await fetch(new URL(variant, `${setting.url}/rest/`)));
      assert.equal(segments.length, 1);
    }
  });

  test('what is wrong or hidden is told in words', async () => {
    for (const [query, expected] of [
      [{}, 10],
      [{ id: sounds.album }, 70],
      [{ id: sounds.hidden }, 70],
      [{ id: sounds.hidden, bitRate: [64, 128] }, 70],
      [{ id: sounds.flac, bitRate: 'high' }, 0],
    ] as const)
      assert.equal(code(await inside(await list(query))), expected, JSON.stringify(query));
    for (const query of [
      { id: sounds.hidden, segment: 0 },
      { id: sounds.flac, segment: 99 },
    ])
      assert.equal(code(await inside(await list(query, 'hls.ts'))), 70);
    assert.equal((await list({ id: sounds.hidden }, 'hls.m3u8', 'admin')).status, 200);
    const nobody = await inside(await fetch(`${setting.url}/rest/hls.m3u8?id=${sounds.flac}&f=json`));
    assert.equal(code(nobody), 10);
  });
});
