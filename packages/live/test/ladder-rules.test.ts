import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configProblems, newConfigText } from '../src/configuration/index.ts';
import type { LadderFacts } from '../src/ladder/index.ts';
import { rungsOf } from '../src/ladder/rungs.ts';
import { settingsOf } from '../src/settings/index.ts';
import { healthOf } from '../src/streams/health.ts';
import { live, room } from './broadcast.ts';

test('a ladder has only sizes that are smaller than the source, each once', () => {
  const all = [
    { height: 720, bitrateKbps: 2500 },
    { height: 360, bitrateKbps: 700 },
    { height: 480, bitrateKbps: 1200 },
    { height: 480, bitrateKbps: 900 },
  ];
  const sizes = (width: number, height: number): string[] =>
    rungsOf({ width, height }, all).map(
      (rung) => `${rung.name} ${rung.width}x${rung.height} ${rung.bitrateKbps}`,
    );
  assert.deepEqual(sizes(1920, 1080), ['720p 1280x720 2500', '480p 854x480 1200', '360p 640x360 700']);
  assert.deepEqual(sizes(1280, 720), ['480p 854x480 1200', '360p 640x360 700']);
  assert.deepEqual(sizes(720, 1280), ['480p 480x854 1200', '360p 360x640 700']);
  assert.deepEqual(sizes(640, 361), ['360p 638x360 700']);
  assert.deepEqual(sizes(640, 360), []);
});

test('sizes that make no sense are refused where they are written', () => {
  const problems = (renditions: string): string[] =>
    configProblems(`name: live\ntranscoding: { enabled: true, renditions: ${renditions} }\n`, live);
  for (const right of ['[]', 'null', '[{ height: 480, bitrate_kbps: 1200 }]'])
    assert.deepEqual(problems(right), [], right);
  for (const wrong of [
    '480',
    '{ height: 480 }',
    '[480]',
    '[{ height: 480 }]',
    '[{ height: 0, bitrate_kbps: 900 }]',
    `[${'{ height: 480, bitrate_kbps: 1200 }, '.repeat(7)}]`,
  ])
    assert.match(problems(wrong).join(), /^transcoding\.renditions: must be a list of at most 6/, wrong);
  const said = (text: string) => settingsOf(text, { name: live, secret: () => undefined })?.transcoding;
  const usual = said(newConfigText({ name: live, displayName: '', roomPrefix: '' }));
  assert.deepEqual([usual?.enabled, usual?.renditions.length, usual?.maxStreams], [false, 3, 0]);
  assert.equal(said('name: live\ntranscoding: { max_streams: 2 }\n')?.maxStreams, 2);
});

test('what is wrong with a ladder is among the troubles of its stream', () => {
  const numbers = { bytesIn: 1, bytesOut: 0, seconds: 1, viewerSeconds: 0, viewers: 0, peakViewers: 0 };
  const picture = { codec: 'avc', mime: 'avc1.42c00d', width: 320, height: 180 } as const;
  const sound = { codec: 'aac', mime: 'mp4a.40.2', sampleRate: 48_000, channels: 2 } as const;
  const about = { stream: room('show'), session: 's', protocol: 'rtmp', address: '', startedAt: 0 } as const;
  const facts = { ...about, video: picture, audio: sound, reordered: false, jumps: 0, skipped: 0 };
  const problems = (state: LadderFacts['state']): readonly string[] =>
    healthOf({ ...facts, totals: numbers }, { at: 1, bytesIn: 1, bytesOut: 0, skipped: 0 }, undefined, {
      state,
      reason: 'No room.',
      restarts: 0,
      rungs: [],
    }).problems;
  assert.deepEqual(problems('refused'), ['Smaller sizes are not made: No room.']);
  assert.deepEqual(problems('restarting'), ['The smaller sizes broke off: No room.']);
  assert.deepEqual([problems('idle'), problems('running')], [[], []]);
});
