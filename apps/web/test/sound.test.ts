import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PlayCount } from '../src/lib/player/listening/play-count.ts';
import { firstLead, learn, waitFor } from '../src/lib/player/sound/junction.ts';
import { elementVolume, gainFactor } from '../src/lib/player/sound/loudness.ts';
import { playsAsItIs, sourceOf } from '../src/lib/player/sound/source.ts';
import { waveformPath } from '../src/lib/player/waveform-path.ts';

const gains = { trackGain: -6.0206, trackPeak: 0.9, albumGain: -12.0412, albumPeak: 1 };
const near = (found: number, wanted: number) =>
  assert.ok(Math.abs(found - wanted) < 1e-3, `${found} is not ${wanted}`);

test('ReplayGain: album or track as chosen, the other where one is not there, never into clipping', () => {
  near(gainFactor(gains, 'album'), 0.25);
  near(gainFactor(gains, 'track'), 0.5);
  assert.equal(gainFactor(gains, 'off'), 1);
  near(gainFactor({ ...gains, albumGain: null }, 'album'), 0.5);
  near(gainFactor({ ...gains, trackGain: null }, 'track'), 0.25);
  near(gainFactor({ ...gains, albumGain: 6.0206, albumPeak: 0.8 }, 'album'), 1.25);
  assert.equal(
    gainFactor({ trackGain: null, trackPeak: null, albumGain: null, albumPeak: null }, 'album'),
    1,
  );
});

test('the volume stays within what an audio element takes', () => {
  assert.equal(elementVolume(1, 4), 1);
  assert.equal(elementVolume(0, 1), 0);
  assert.equal(elementVolume(0.5, 1), 0.25);
});

const flac = { suffix: 'flac', codec: 'FLAC' };
const everything = () => 'probably';
const noFlac = (type: string) => (type.includes('flac') ? '' : 'probably');
const track = {
  id: 'one',
  title: 'One',
  artist: 'Quilla',
  artists: [],
  album: null,
  durationMs: 60_000,
  mime: 'audio/flac',
  bitrate: 900,
  replayGain: gains,
  hasLyrics: false,
  missing: false,
  ...flac,
};

test('a browser gets the file as it is when it plays it, else a conversion', () => {
  assert.equal(playsAsItIs(flac, everything), true);
  assert.equal(playsAsItIs(flac, noFlac), false);
  assert.equal(playsAsItIs({ suffix: 'm4a', codec: 'ALAC' }, everything), false);
  assert.equal(playsAsItIs({ suffix: 'dsf', codec: null }, everything), false);
  assert.equal(
    sourceOf(track, { quality: 'original', canPlay: everything }).url,
    '/api/v1/tracks/one/stream?format=raw',
  );
  const converted = sourceOf(track, { quality: 'original', canPlay: noFlac });
  assert.equal(converted.converted, true);
  assert.match(converted.url, /format=opus&bitrate=192$/);
});

test('saving data converts what is larger and leaves what is small; seeking asks again from there', () => {
  const saver = { quality: 'saver', canPlay: everything } as const;
  assert.match(sourceOf(track, saver).url, /format=opus&bitrate=96$/);
  assert.match(sourceOf({ ...track, bitrate: 64 }, saver).url, /format=raw$/);
  const later = sourceOf(track, { ...saver, fromS: 33.7 });
  assert.match(later.url, /offset=33$/);
  assert.equal(later.offsetS, 33);
});

test('a browser without Opus gets MP3', () => {
  const old = (type: string) => (/opus|flac/.test(type) ? '' : 'maybe');
  assert.match(sourceOf(track, { quality: 'original', canPlay: old }).url, /format=mp3/);
});

test('the lead of the next start is learnt and does not follow nonsense', () => {
  const learnt = learn(firstLead, 80);
  assert.equal(learnt.ms, 80);
  assert.deepEqual(learn(learnt, 5000), learnt);
  assert.deepEqual(learn(learnt, Number.NaN), learnt);
  const steady = Array.from({ length: 20 }, () => 40).reduce(learn, learnt);
  assert.ok(Math.abs(steady.ms - 40) < 1);
  assert.equal(waitFor(100, learnt), 20);
  assert.equal(waitFor(10, learnt), 0);
});

test('a play counts after half of the track or four minutes, once, and jumps are not heard', () => {
  const played = (durationMs: number | null, positions: number[]) => {
    const count = new PlayCount(durationMs);
    return positions.filter((position) => count.at(position)).length;
  };
  const seconds = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => (from + i) * 1000);
  assert.equal(played(60_000, seconds(0, 29)), 0);
  assert.equal(played(60_000, seconds(0, 31)), 1);
  assert.equal(played(60_000, seconds(0, 60)), 1);
  assert.equal(played(3_600_000, seconds(0, 239)), 0);
  assert.equal(played(3_600_000, seconds(0, 240)), 1);
  assert.equal(played(null, seconds(0, 240)), 1);
  assert.equal(played(60_000, [0, 59_000, 60_000]), 0);
});

test('a waveform has a bar for each part, the loudest as high as the field', () => {
  const path = waveformPath([0, 128, 255, 64], 2);
  assert.equal(path.match(/M/g)?.length, 2);
  assert.match(path, /v100\.0/);
  assert.equal(waveformPath([], 3).match(/M/g)?.length, 3);
});
