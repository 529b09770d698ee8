/** What players tell of themselves: how far they are, and what they can play. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { needs } from '../../../tools/needs.ts';
import { at } from './jellyfin-answers.ts';
import { code, openSubsonic, type Query, type SubsonicSetting } from './subsonic-setting.ts';
import { sounds } from './subsonic-sounds.ts';
import { problemsOf } from './subsonic-specification.ts';

describe('players', () => {
  let setting: SubsonicSetting;
  before(async () => {
    setting = await openSubsonic({ albums: 4 });
  });
  after(() => setting.close());
  const song = { mediaId: sounds.mp3, mediaType: 'song' };
  const report = (query: Query) => setting.ask('listener', 'reportPlayback', { ...song, ...query });
  const playing = async () => at(await setting.ask('listener', 'getNowPlaying'), 'nowPlaying.entry.0');
  const plays = async () =>
    at(await setting.ask('listener', 'getSong', { id: sounds.mp3 }), 'song.playCount');

  test('a player tells how far it is, and the rest is reckoned', async () => {
    assert.equal((await report({ state: 'starting', positionMs: 0 }))['status'], 'ok');
    assert.deepEqual([at(await playing(), 'state'), at(await playing(), 'positionMs')], ['starting', 0]);
    await report({ state: 'playing', positionMs: 100, playbackRate: 2 });
    const entry = await playing();
    assert.deepEqual([at(entry, 'state'), at(entry, 'playbackRate')], ['playing', 2]);
    assert.ok(Number(at(entry, 'positionMs')) >= 100);
    await report({ state: 'paused', positionMs: 300 });
    assert.deepEqual([at(await playing(), 'state'), at(await playing(), 'positionMs')], ['paused', 300]);
    await report({ state: 'stopped', positionMs: 300 });
    assert.equal(await playing(), undefined);
    assert.deepEqual(problemsOf(await setting.ask('listener', 'getNowPlaying')), []);
  });

  test('who listens to half of a song has played it, once', async () => {
    const before = Number(await plays());
    const far = { positionMs: 60 * 60 * 1000 };
    await report({ state: 'starting', positionMs: 0 });
    await report({ state: 'playing', positionMs: 1, ignoreScrobble: true });
    assert.equal(await plays(), before);
    await report({ state: 'playing', ...far, ignoreScrobble: true });
    assert.equal(await plays(), before);
    for (const state of ['playing', 'paused', 'stopped', 'stopped']) await report({ state, ...far });
    assert.equal(await plays(), before + 1);
    await report({ state: 'starting', positionMs: 0 });
    await report({ state: 'stopped', ...far });
    assert.equal(await plays(), before + 2);
  });

  test('what makes no sense is refused', async () => {
    for (const [query, wanted] of [
      [{ state: 'dancing', positionMs: 0 }, 0],
      [{ state: 'playing' }, 10],
      [{ state: 'playing', positionMs: -1 }, 0],
      [{ state: 'playing', positionMs: 0, mediaType: 'film' }, 0],
      [{ state: 'playing', positionMs: 0, mediaId: sounds.hidden }, 70],
      [{ state: 'playing', positionMs: 0, mediaType: 'podcast' }, 70],
    ] as const)
      assert.equal(code(await report(query)), wanted, JSON.stringify(query));
  });

  test('top songs by the id of the artist', async () => {
    const top = await setting.ask('listener', 'getTopSongs', { id: sounds.artist });
    assert.ok(String(at(top, 'topSongs.song.0.id')).startsWith('tr-'));
    assert.equal(code(await setting.ask('listener', 'getTopSongs', {})), 10);
  });

  const decide = async (body: unknown, query: Query = {}): Promise<unknown> => {
    const address = setting.address('listener', 'getTranscodeDecision', {
      mediaId: sounds.flac,
      mediaType: 'song',
      ...query,
    });
    const answer = await fetch(address, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const said: unknown = await answer.json();
    const inside = at(said, 'subsonic-response');
    assert.deepEqual(problemsOf(inside), []);
    return inside;
  };
  const player = {
    name: 'Player',
    platform: 'Test',
    directPlayProfiles: [{ containers: ['mp3'], audioCodecs: ['mp3'], protocols: ['http'] }],
    transcodingProfiles: [
      { container: 'mp4', audioCodec: 'aac', protocol: 'hls' },
      { container: 'mp3', audioCodec: 'mp3', protocol: 'http' },
    ],
    maxTranscodingAudioBitrate: 96_000,
  };

  test('what a player cannot read is converted to what it reads', needs('ffmpeg'), async () => {
    const decision = at(await decide(player), 'transcodeDecision');
    assert.deepEqual(
      [at(decision, 'canDirectPlay'), at(decision, 'canTranscode'), at(decision, 'transcodeReason')],
      [false, true, ['ContainerNotSupported']],
    );
    assert.deepEqual(
      [at(decision, 'sourceStream.container'), at(decision, 'transcodeStream.audioBitrate')],
      ['flac', 96_000],
    );
    const transcodeParams = String(at(decision, 'transcodeParams'));
    const stream = (id: string, params: string) =>
      fetch(
        setting.address('listener', 'getTranscodeStream', {
          mediaId: id,
          mediaType: 'song',
          transcodeParams: params,
        }),
      );
    const sound = await stream(sounds.flac, transcodeParams);
    assert.deepEqual([sound.status, sound.headers.get('content-type')], [200, 'audio/mpeg']);
    assert.ok((await sound.arrayBuffer()).byteLength > 100);
    const hidden = await stream(sounds.hidden, transcodeParams);
    assert.equal(hidden.status, 404);
    await hidden.arrayBuffer();
    assert.match(await (await stream(sounds.flac, 'wav-1')).text(), /transcodeParams/);
  });

  test('what it reads is played as it is, unless it is beyond a limit', async () => {
    const plays = async (more: object, query?: Query) =>
      at(await decide({ ...player, ...more }, query), 'transcodeDecision.canDirectPlay');
    const flac = { directPlayProfiles: [{ containers: [], audioCodecs: ['flac'], protocols: [] }] };
    assert.equal(await plays(flac), true);
    assert.equal(await plays({}, { mediaId: sounds.mp3 }), true);
    const limit = (comparison: string, value: string) => ({
      ...flac,
      codecProfiles: [
        {
          type: 'AudioCodec',
          name: 'flac',
          limitations: [{ name: 'audioSamplerate', comparison, values: [value], required: true }],
        },
      ],
    });
    assert.equal(await plays(limit('LessThanEqual', '1000')), false);
    assert.equal(await plays(limit('GreaterThanEqual', '1000')), true);
    assert.equal(await plays({ ...flac, maxAudioBitrate: 1 }), false);
    assert.equal(code(Object(await decide('[1'))), 0);
    assert.equal(code(Object(await decide(player, { mediaId: sounds.hidden }))), 70);
  });
});
