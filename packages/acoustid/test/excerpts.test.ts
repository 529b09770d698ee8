import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  ExcerptMatcher,
  excerptDocument,
  excerptTerms,
  Locator,
  MatchError,
  type WholeRecording,
} from '../src/index.ts';
import { recordingsOf } from './plain-index.ts';
import { numbers } from './vectors.ts';

const silence = 627964279;
const next = numbers(17);

/** Hashes of a recording: from one to the next a few bits change. */
function walk(length: number): Uint32Array {
  const hashes = new Uint32Array(length);
  hashes[0] = next();
  for (let at = 1; at < length; at += 1)
    hashes[at] =
      (hashes[at - 1] ?? 0) ^ (1 << (next() % 32)) ^ (1 << (next() % 32)) ^ (next() & next() & next());
  return hashes;
}

/** As after another encoder: one bit in `every` hashes differs, twice. */
const blurred = (hashes: Uint32Array, every: number): Uint32Array =>
  hashes.map((hash) => (next() % every === 0 ? hash ^ (1 << (next() % 32)) ^ (1 << (next() % 32)) : hash));

const recordings: readonly WholeRecording[] = Array.from({ length: 30 }, (_, at) => ({
  id: at + 1,
  hashes: walk(1500 + at * 20),
}));
const hashesOf = (id: number): Uint32Array => Uint32Array.from(recordings[id - 1]?.hashes ?? []);

const { index, store } = recordingsOf(recordings);
const matcher = new ExcerptMatcher({ index, store });
const asHeard = (hashes: Uint32Array) => ({ fingerprints: [{ speed: 1, hashes }] });

describe('excerpts', () => {
  test('of ten seconds from anywhere are found with where they begin', async () => {
    for (const { id } of recordings) {
      const whole = hashesOf(id);
      const start = next() % (whole.length - 60);
      const excerpt = blurred(whole.slice(start, start + 60), 2);
      const [found, ...others] = await matcher.match(asHeard(excerpt));
      assert.ok(found);
      assert.deepEqual([found.recordingId, found.offset, found.overlap], [id, start, 60]);
      assert.ok(Math.abs(found.startSeconds - start * 0.12381) < 0.01);
      assert.ok(found.score > 0.8 && found.bitErrors > 0);
      assert.deepEqual(others, []);
    }
  });

  test('may begin before the recording or end after it', async () => {
    const early = Uint32Array.from([...walk(20), ...hashesOf(4).slice(0, 60)]);
    const [before] = await matcher.match(asHeard(early));
    assert.deepEqual([before?.recordingId, before?.offset, before?.overlap], [4, -20, 60]);
    assert.equal(before?.score, 0.75);
    const late = Uint32Array.from([...hashesOf(5).slice(-60), ...walk(20)]);
    const [behind] = await matcher.match(asHeard(late));
    assert.deepEqual([behind?.recordingId, behind?.overlap], [5, 60]);
  });

  test('are found at the speed at which they fit', async () => {
    const fingerprints = [1, 1.01, 0.99].map((speed) => ({
      speed,
      hashes: speed === 1.01 ? hashesOf(9).slice(500, 560) : walk(60),
    }));
    const [found, ...others] = await matcher.match({ fingerprints });
    assert.deepEqual([found?.recordingId, found?.offset, found?.speed, others.length], [9, 500, 1.01, 0]);
  });

  test('of something else, of silence and of nothing are not found', async () => {
    for (const hashes of [walk(80), new Uint32Array(80).fill(silence), new Uint32Array()])
      assert.deepEqual(await matcher.match(asHeard(hashes)), []);
    assert.equal(new Locator(walk(80)).locate(new Uint32Array()), undefined);
  });

  test('in a recording that repeats itself are placed where most bits agree', () => {
    const verse = walk(100);
    const whole = Uint32Array.from([...blurred(verse, 3), ...walk(50), ...verse, ...blurred(verse, 3)]);
    const found = new Locator(verse.slice(10, 80)).locate(whole);
    assert.deepEqual(found, { score: 1, offset: 160, overlap: 70, bitErrors: 0 });
    const steady = new Uint32Array(5000).fill(77);
    assert.equal(new Locator(steady.slice(0, 80)).locate(steady)?.score, 1);
  });

  test('ask for each term once, without silence, and for no more than the index takes', () => {
    assert.deepEqual(
      excerptDocument(Uint32Array.of(silence, 16, 17, 32, silence, 16)),
      Uint32Array.of(16, 32),
    );
    assert.deepEqual(excerptTerms([Int32Array.of(-16, 5), Uint32Array.of(0)]), Uint32Array.of(4294967280, 0));
    assert.equal(excerptTerms([Uint32Array.from({ length: 9000 }, (_, at) => at << 4)]).length, 4096);
  });

  test('get no answer rather than a wrong one when there is no time', async () => {
    const waiting = new ExcerptMatcher({ index, store: { read: () => new Promise(() => {}) } });
    await assert.rejects(waiting.match({ ...asHeard(hashesOf(1).slice(0, 60)), timeoutMs: 20 }), MatchError);
  });
});
