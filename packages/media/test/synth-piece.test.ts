import assert from 'node:assert/strict';
import { test } from 'node:test';
import { drawCover, renderCover, renderPiece, type StyleName, styles } from '../src/synth/index.ts';
import { compose } from '../src/synth/score.ts';

const names = Object.keys(styles) as StyleName[];

/** Loudest sample and mean energy as parts of full scale. */
function measure(samples: Int32Array): { peak: number; level: number; mean: number } {
  let peak = 0;
  let energy = 0;
  let sum = 0;
  for (const value of samples) {
    peak = Math.max(peak, Math.abs(value));
    energy += value * value;
    sum += value;
  }
  const full = 32768;
  return {
    peak: peak / full,
    level: Math.sqrt(energy / samples.length) / full,
    mean: sum / samples.length / full,
  };
}

for (const style of names) {
  test(`${style}: as long as asked, heard, never clipped, ends in silence`, () => {
    const { channels, sampleRate } = renderPiece({ seed: 11, style, seconds: 6.5 });
    assert.equal(channels.length, 2);
    for (const samples of channels) {
      assert.equal(samples.length, 6.5 * sampleRate);
      const { peak, level, mean } = measure(samples);
      assert.ok(peak < 0.9, `peak ${peak}`);
      assert.ok(level > 0.03 && level < 0.3, `level ${level}`);
      assert.ok(Math.abs(mean) < 0.002, `offset ${mean}`);
      assert.ok(measure(samples.subarray(-400)).peak < 0.01);
      // No silent hole in the middle: each second before the fade is heard.
      for (let second = 0; second < 5; second++) {
        const part = samples.subarray(second * sampleRate, (second + 1) * sampleRate);
        assert.ok(measure(part).level > 0.005, `second ${second}`);
      }
    }
    assert.notDeepEqual(channels[0], channels[1], 'it is stereo');
  });
}

test('the same request gives the same samples, another seed others', () => {
  const piece = () => renderPiece({ seed: 3, style: 'folk', seconds: 2 });
  assert.deepEqual(piece(), piece());
  assert.notDeepEqual(piece(), renderPiece({ seed: 4, style: 'folk', seconds: 2 }));
});

test('other rates and depths', () => {
  const pcm = renderPiece({ seed: 3, style: 'dub', seconds: 2, sampleRate: 96000, bitsPerSample: 24 });
  assert.equal(pcm.channels[0]?.length, 192000);
  assert.ok((pcm.channels[0] ?? []).some((value) => Math.abs(value) > 2 ** 20));
});

test('a length that makes no sense is refused', () => {
  for (const seconds of [0, -1, 1.9, 121, NaN]) {
    assert.throws(() => renderPiece({ seed: 1, style: 'folk', seconds }), RangeError);
  }
});

test('scores: notes begin in order of bars, lie in hearing range and end on the tonic', () => {
  for (const style of names) {
    for (let seed = 0; seed < 40; seed++) {
      const { notes, bpm } = compose(style, seed, 12);
      assert.ok(bpm > 40 && bpm < 170, `${style} ${bpm}`);
      for (const note of notes) {
        assert.ok(note.at >= 0 && note.at < 12 && note.seconds > 0);
        assert.ok(note.midi >= 24 && note.midi <= 100, `${style} ${seed}: note ${note.midi}`);
        assert.ok(Math.abs(note.pan) <= 1 && note.level > 0 && note.level <= 1);
      }
      const latest = Math.max(...notes.map((note) => note.at));
      const last = notes.filter((note) => note.at === latest);
      const lowest = Math.min(...notes.filter((note) => note.at >= latest).map((note) => note.midi));
      assert.ok(last.some((note) => (note.midi - lowest) % 12 === 0));
    }
  }
});

test('covers: no letters, no outside references, one for each seed; drawn as a square JPEG', async () => {
  const drawn = Array.from({ length: 60 }, (_, seed) => drawCover(seed));
  assert.equal(new Set(drawn).size, 60);
  assert.equal(drawCover(5), drawCover(5));
  for (const svg of drawn) assert.doesNotMatch(svg, /<text|href|NaN|undefined/);
  const { data, width, height, mime } = await renderCover(5, 300);
  assert.deepEqual([...data.subarray(0, 3)], [0xff, 0xd8, 0xff]);
  assert.deepEqual([width, height, mime], [300, 300, 'image/jpeg']);
});
