import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import {
  aacFormat,
  av1Format,
  avcFormat,
  CodecError,
  hevcFormat,
  opusFormat,
  opusSamples,
  vp9Format,
  vp9KeyframeSize,
} from '../src/codecs/index.ts';
import { Plane } from '../src/plane/index.ts';
import { AmfReader, type Plain, writeAmf } from '../src/rtmp/amf0.ts';
import { RtmpError } from '../src/rtmp/limits.ts';
import { MediaInput } from '../src/rtmp/media-input.ts';
import { room } from './broadcast.ts';

const seed = testSeed();
const settings = { seed, numRuns: 2000 };

/** Bytes of which many are of the kind that parsers branch on. */
const bytes = (most: number) =>
  fc
    .array(fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 2, 3, 8, 9, 0x17, 0x81, 0x90, 0xaf, 255)), {
      maxLength: most,
    })
    .map((list) => Buffer.from(list));

function onlyThrows(kind: typeof CodecError | typeof RtmpError, act: () => void): void {
  try {
    act();
  } catch (error) {
    assert(error instanceof kind, error instanceof Error ? error.stack : String(error));
  }
}

test('codec records of any bytes are formats or refusals', () => {
  const parsers = [
    avcFormat,
    hevcFormat,
    av1Format,
    aacFormat,
    opusFormat,
    opusSamples,
    vp9KeyframeSize,
    (record: Buffer) => vp9Format(record, { width: 1, height: 1 }),
  ];
  // Right beginnings, so that more is reached than the first check.
  const begins = [
    '',
    '0142c01effe1',
    '01016000000090000000000096f000fcfdf8f800000f01210001',
    '8108',
    '820449834200',
    '4f707573',
  ];
  fc.assert(
    fc.property(fc.constantFrom(...begins), bytes(80), (begin, rest) => {
      const record = Buffer.concat([Buffer.from(begin, 'hex'), rest]);
      for (const parse of parsers) onlyThrows(CodecError, () => void parse(record));
    }),
    settings,
  );
});

test('media messages of any bytes are units or refusals', async () => {
  const plane = new Plane({
    gate: async ({ key }) => ({ allowed: true, stream: room(key), whenTaken: 'refuse' }),
    events: () => {},
    clock: Date.now,
    random: randomBytes,
    mostStreams: 0,
    recentBytes: 1000,
  });
  const asked = { protocol: 'rtmp', app: 'live', key: 'a', password: undefined, address: '' } as const;
  const publication = await plane.publish(asked, () => {});
  const input = new MediaInput(publication);
  const fourCodes = ['', '8068766331', '8161763031', '8376703039', '914f707573', '87', '97'];
  fc.assert(
    fc.property(
      fc.constantFrom(8, 9, 22),
      fc.constantFrom(...fourCodes),
      bytes(60),
      fc.nat(2 ** 32 - 1),
      (type, four, rest, timestamp) => {
        const body = Buffer.concat([Buffer.from(four, 'hex'), rest]);
        onlyThrows(CodecError, () => input.take({ type, stream: 1, timestamp, body }));
      },
    ),
    settings,
  );
});

test('commands of any bytes are values or refusals', () => {
  fc.assert(
    fc.property(bytes(200), (body) => {
      onlyThrows(RtmpError, () => {
        for (const reader = new AmfReader(body); !reader.done; ) reader.value();
      });
    }),
    settings,
  );
});

test('values come back as they were written', () => {
  const plain = fc.oneof(
    fc.double({ noNaN: true }),
    fc.boolean(),
    fc.string({ maxLength: 50 }),
    fc.constant(null),
  );
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 10 }), (values: readonly Plain[]) => {
      const reader = new AmfReader(writeAmf(...values, { all: 1, of: { it: 'x' } }));
      for (const value of values) assert.deepEqual(reader.value(), value);
      const object = reader.value();
      assert(object instanceof Map && object.get('all') === 1);
      assert(reader.done);
    }),
    settings,
  );
});
