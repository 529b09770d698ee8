import assert from 'node:assert/strict';
import test from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { AdtsError, FrameCounter, framesIn, payloadOf } from '../src/playback/hls/adts.ts';
import { fragment, initSegment } from '../src/playback/hls/fmp4.ts';
import { layoutOf, placeInRun, planRun, runOf, secondsOf } from '../src/playback/hls/layout.ts';
import { transportSegment } from '../src/playback/hls/mpegts.ts';
import { masterPlaylist, mediaPlaylist } from '../src/playback/hls/playlists.ts';

/** A frame with a header and so many bytes of payload. */
function adts(payload: number, fill = 7): Uint8Array {
  const length = payload + 7;
  const header = [
    0xff,
    0xf1,
    0x50,
    0x80 | (length >> 11),
    (length >> 3) & 255,
    ((length & 7) << 5) | 31,
    252,
  ];
  return Uint8Array.from([...header, ...Array.from({ length: payload }, () => fill)]);
}

const sizes = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 60 });

test('the cuts cover a track from end to end, whatever its length', (t) => {
  const seconds = fc.double({ min: 0.001, max: 100_000, noNaN: true });
  const rates = fc.constantFrom(null, 8000, 22_050, 44_100, 48_000, 96_000, 192_000);
  fc.assert(
    fc.property(seconds, rates, (duration, rate) => {
      const layout = layoutOf(duration, rate);
      const total = Array.from({ length: layout.segments }, (_, index) => secondsOf(layout, index));
      const sum = total.reduce((all, one) => all + one, 0);
      const wanted = (layout.totalFrames * 1024) / layout.rate;
      assert.ok(Math.abs(sum - wanted) < 0.001 * layout.segments);
      assert.ok(total.every((one) => one > 0 && one < 7));
      const last = layout.segments - 1;
      assert.ok(placeInRun(layout, last).last && (last === 0 || !placeInRun(layout, last - 1).last));
      for (const run of [0, runOf(last)]) {
        const { offsetSeconds, lengthSeconds } = planRun(layout, run);
        assert.ok(offsetSeconds >= 0 && lengthSeconds < 100);
      }
    }),
    { seed: testSeed(t) },
  );
});

test('frames are found in pieces of any size', (t) => {
  const pieces = fc.array(fc.integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 50 });
  fc.assert(
    fc.property(sizes, pieces, fc.nat(5), fc.integer({ min: 1, max: 5 }), (payloads, cuts, first, every) => {
      const frames = payloads.map((size) => adts(size));
      const bytes = Buffer.concat(frames);
      const counter = new FrameCounter(first, every);
      for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
        const size = cuts[turn % cuts.length] ?? 1;
        counter.push(bytes.subarray(at, at + size));
        at += size;
      }
      assert.deepEqual([counter.count, counter.end], [frames.length, bytes.length]);
      for (let index = 0; first + index * every <= frames.length; index += 1) {
        const before = frames.slice(0, first + index * every).reduce((sum, { length }) => sum + length, 0);
        assert.equal(counter.startOf(index), before);
      }
      assert.deepEqual(
        framesIn(bytes).map(({ length }) => length),
        frames.map(({ length }) => length),
      );
    }),
    { seed: testSeed(t) },
  );
  assert.throws(() => new FrameCounter(0, 1).push(Buffer.from('this is no sound')), AdtsError);
  assert.throws(() => framesIn(Buffer.alloc(20)), AdtsError);
});

test('a transport segment is whole, counts on, and holds every byte', (t) => {
  fc.assert(
    fc.property(sizes, fc.nat(100_000), (payloads, segment) => {
      const frames = payloads.map((size, index) => adts(size, index));
      const place = { first: segment * 258, segment, rate: 44_100 };
      const bytes = transportSegment(frames, place);
      assert.ok(bytes.equals(transportSegment(frames, place)));
      const packets = Array.from({ length: bytes.length / 188 }, (_, n) =>
        bytes.subarray(n * 188, n * 188 + 188),
      );
      assert.ok(packets.every((packet) => packet[0] === 0x47 && packet.length === 188));
      const sound = packets.filter((packet) => (packet.readUInt16BE(1) & 0x1fff) === 0x100);
      if (frames.length >= 4) assert.equal(sound.length % 16, 0);
      sound.forEach((packet, index) => assert.equal(packet.readUInt8(3) & 15, index & 15));
      const carried = sound.map((packet) => {
        const field = (packet.readUInt8(3) & 0x20) === 0 ? 0 : 1 + packet.readUInt8(4);
        const starts = (packet.readUInt16BE(1) & 0x4000) !== 0;
        assert.ok(packet.length > 4 + field + (starts ? 14 : 0), 'every packet carries something');
        return packet.subarray(4 + field + (starts ? 14 : 0));
      });
      assert.ok(Buffer.concat(carried).equals(Buffer.concat(frames)));
    }),
    { seed: testSeed(t), numRuns: 60 },
  );
});

test('a fragment says where it lies and holds the frames without their headers', () => {
  const frames = [adts(10, 1), adts(300, 2), adts(5, 3)];
  const bytes = fragment(frames, { first: 2580, segment: 10 });
  const boxes: Record<string, Buffer> = {};
  for (let at = 0; at < bytes.length; ) {
    const size = bytes.readUInt32BE(at);
    boxes[bytes.toString('latin1', at + 4, at + 8)] = bytes.subarray(at + 8, at + size);
    at += size;
  }
  assert.deepEqual(Object.keys(boxes), ['styp', 'moof', 'mdat']);
  assert.ok(boxes['mdat']?.equals(Buffer.concat(frames.map(payloadOf))));
  const moof = boxes['moof'] ?? Buffer.alloc(0);
  const tfdt = moof.indexOf('tfdt');
  assert.equal(moof.readBigUInt64BE(tfdt + 8), 2580n * 1024n);
  const trun = moof.indexOf('trun');
  assert.equal(moof.readUInt32BE(trun + 8), frames.length);
  // Counted from the start of the box around it.
  assert.equal(moof.readUInt32BE(trun + 12), moof.length + 8 + 8);
  assert.match(initSegment(48_000, 128).toString('latin1'), /ftypiso6.*moov.*edts.*mp4a.*esds.*trex/s);
});

test('lists name every segment once, and their end', () => {
  const layout = layoutOf(20, 44_100);
  const text = mediaPlaylist(layout, { segment: (index) => `s${index}`, init: 'init' });
  assert.deepEqual(text.match(/^s\d$/gm), ['s0', 's1', 's2', 's3']);
  assert.match(text, /^#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:6\n/);
  assert.match(text, /#EXT-X-MAP:URI="init"\n#EXTINF:5\.990748,\ns0\n[^]*#EXT-X-ENDLIST\n$/);
  const ways = masterPlaylist([{ kbps: 128, uri: 'a' }]);
  assert.match(ways, /BANDWIDTH=153600,AVERAGE-BANDWIDTH=128000,CODECS="mp4a.40.2"\na\n$/);
});
