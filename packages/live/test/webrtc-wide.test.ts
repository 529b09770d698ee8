import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { headerExtension, parseRtp } from '../src/rtp/index.ts';
import { parseOffer } from '../src/webrtc/offer.ts';
import { WideFeedback } from '../src/webrtc/wide-feedback.ts';

/** The symbols of all chunks (sections 3.1.3 and 3.1.4 of the draft). */
function symbolsOf(feedback: Buffer, count: number): { readonly symbols: number[]; readonly end: number } {
  const symbols: number[] = [];
  let at = 20;
  for (; symbols.length < count; at += 2) {
    const word = feedback.readUInt16BE(at);
    if (word < 0x80_00) for (let left = word & 0x1f_ff; left > 0; left -= 1) symbols.push((word >> 13) & 3);
    else if (word < 0xc0_00) for (let bit = 13; bit >= 0; bit -= 1) symbols.push((word >> bit) & 1);
    else for (let bit = 12; bit >= 0; bit -= 2) symbols.push((word >> bit) & 3);
  }
  return { symbols: symbols.slice(0, count), end: at };
}

/** When packets came: microseconds from the first one, undefined for lost ones. */
function read(feedback: Buffer): { readonly first: number; readonly came: (number | undefined)[] } {
  assert.equal((feedback.readUInt16BE(2) + 1) * 4, feedback.length);
  const { symbols, end } = symbolsOf(feedback, feedback.readUInt16BE(14));
  let at = end;
  let now = feedback.readUIntBE(16, 3) * 64_000;
  const times = symbols.map((symbol) => {
    if (symbol === 0) return undefined;
    now += (symbol === 1 ? feedback.readUInt8(at) : feedback.readInt16BE(at)) * 250;
    at += symbol;
    return now;
  });
  const padding = feedback.readUInt8() & 0x20 ? feedback.readUInt8(feedback.length - 1) : 0;
  assert.equal(at + padding, feedback.length);
  const begin = times.find((time) => time !== undefined) ?? 0;
  return { first: feedback.readUInt16BE(12), came: times.map((time) => time && time - begin) };
}

test('when packets came is told as the draft has it', () => {
  const wide = new WideFeedback(1);
  assert.equal(wide.next(2), undefined);
  // 128 ms are two times 64: two packets 1 ms apart, one lost, one 100 ms later.
  wide.came(65_534, 128_000);
  wide.came(65_535, 129_000);
  wide.came(1, 229_000);
  assert.deepEqual(
    wide.next(2)?.toString('hex'),
    // Padded; of four numbers from 65534 on, at 2 x 64 ms, the first feedback; two bits for each; 0, 4 and 400 ticks.
    ['afcd0006', '00000001', '00000002', 'fffe0004', '00000200', 'd4800004', '01900002'].join(''),
  );
  assert.equal(wide.next(2), undefined);
  // One that comes late is told with what came behind it; then the gap in front of the next one.
  wide.came(0, 230_000);
  assert.deepEqual(read(wide.next(2) ?? Buffer.alloc(0)), { first: 0, came: [0, -1000] });
  wide.came(4, 231_000);
  assert.deepEqual(read(wide.next(2) ?? Buffer.alloc(0)), { first: 2, came: [undefined, undefined, 0] });
});

test('the feedback says what came and when, whatever was lost', () => {
  const packet = fc.record({ lost: fc.boolean(), ticks: fc.integer({ min: 0, max: 2000 }) });
  const holds = fc.property(
    fc.integer({ min: 0, max: 65_535 }),
    fc.array(packet, { minLength: 1 }),
    (first, packets) => {
      const wide = new WideFeedback(1);
      let at = 5_000_000;
      const begin = at;
      const expected: (number | undefined)[] = packets.map(({ lost, ticks }, index) => {
        at += index === 0 ? 0 : ticks * 250;
        if (lost && index > 0) return undefined;
        wide.came((first + index) & 0xff_ff, at);
        return at - begin;
      });
      const length = expected.findLastIndex((each) => each !== undefined) + 1;
      assert.deepEqual(read(wide.next(2) ?? Buffer.alloc(0)), { first, came: expected.slice(0, length) });
    },
  );
  fc.assert(holds, { seed: testSeed(), numRuns: 500 });
});

test('extensions are found in both forms, and bytes that are none hold nothing', () => {
  const packet = (kind: number, content: readonly number[]): Buffer => {
    const head = Buffer.alloc(16);
    head.writeUInt8(0x90);
    head.writeUInt16BE(kind, 12);
    head.writeUInt16BE(content.length / 4, 14);
    return Buffer.concat([head, Buffer.from(content), Buffer.from('media')]);
  };
  const short = packet(0xbe_de, [0x10, 49, 0, 0x31, 0x12, 0x34, 0, 0]);
  assert.deepEqual(
    [1, 3, 2].map((id) => headerExtension(short, id)?.toString('hex')),
    ['31', '1234', undefined],
  );
  const long = packet(0x10_00, [1, 0, 0, 20, 2, 0x12, 0x34, 0]);
  assert.deepEqual(
    [20, 3].map((id) => headerExtension(long, id)?.toString('hex')),
    ['1234', undefined],
  );
  assert.equal(parseRtp(long)?.payload.toString(), 'media');
  const holds = fc.property(
    fc.uint8Array({ maxLength: 60 }),
    fc.integer({ min: 1, max: 255 }),
    (rest, id) => {
      const bytes = Buffer.concat([Buffer.of(0x9f), rest]);
      const found = headerExtension(bytes, id);
      return found === undefined || found.length <= rest.length;
    },
  );
  fc.assert(holds, { seed: testSeed(), numRuns: 2000 });
});

test('offers that make no sense are refused with words', () => {
  const line = fc.oneof(
    fc.constantFrom(
      'm=video 9 UDP/TLS/RTP/SAVPF 96',
      'a=mid:0',
      'a=ice-ufrag:x',
      'a=setup:passive',
      'a=extmap:1',
    ),
    fc.string({ maxLength: 60 }).map((text) => `a=${text}`),
  );
  const holds = fc.property(fc.array(line, { maxLength: 30 }), (lines) => {
    try {
      return parseOffer(['v=0', ...lines].join('\r\n')).media.length > 0;
    } catch (error) {
      return error instanceof Error && error.name === 'OfferRefused';
    }
  });
  fc.assert(holds, { seed: testSeed(), numRuns: 1000 });
});
