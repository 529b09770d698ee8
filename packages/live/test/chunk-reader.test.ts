import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { testSeed } from '../../../tools/seed.ts';
import { ChunkReader } from '../src/rtmp/chunk-reader.ts';
import { writeMessage } from '../src/rtmp/chunk-writer.ts';
import { RtmpError, rtmpLimits } from '../src/rtmp/limits.ts';
import type { Message } from '../src/rtmp/message.ts';

const seed = testSeed();

function readAll(pieces: readonly Buffer[], prepare?: (reader: ChunkReader) => void): Message[] {
  const reader = new ChunkReader(rtmpLimits);
  prepare?.(reader);
  const messages: Message[] = [];
  for (const piece of pieces) {
    reader.feed(piece);
    for (let message = reader.next(); message; message = reader.next()) messages.push(message);
  }
  return messages;
}

function cut(bytes: Buffer, at: readonly number[]): Buffer[] {
  const places = [0, ...at.map((place) => place % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  return places.slice(1).map((end, index) => bytes.subarray(places[index], end));
}

const messages = fc.array(
  fc.record({
    message: fc.record(
      {
        type: fc.constantFrom(8, 9, 18, 20),
        stream: fc.nat(3),
        timestamp: fc.oneof(fc.nat(5000), fc.integer({ min: 0xff_ff_f0, max: 2 ** 32 - 1 })),
        body: fc.uint8Array({ maxLength: 700 }).map((bytes) => Buffer.from(bytes)),
      },
      { noNullPrototype: true },
    ),
    chunkStream: fc.integer({ min: 3, max: 20 }),
  }),
  { maxLength: 12 },
);

test('any cut of the bytes gives the messages that were written', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.nat(20_000), { maxLength: 40 }), (written, places) => {
      const bytes = Buffer.concat(
        written.map(({ message, chunkStream }) => writeMessage(message, chunkStream, 128)),
      );
      assert.deepEqual(
        readAll(cut(bytes, places)),
        written.map(({ message }) => message),
      );
    }),
    { seed, numRuns: 300 },
  );
});

test('whatever the bytes are, they are messages or a refusal, the same however they are cut', () => {
  const outcome = (pieces: readonly Buffer[]): unknown => {
    try {
      return readAll(pieces);
    } catch (error) {
      assert(error instanceof RtmpError, String(error));
      return error.message;
    }
  };
  // Small numbers make headers that have a meaning more often.
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 3, 0x43, 0x83, 0xc3, 255));
  fc.assert(
    fc.property(
      fc.array(byte, { maxLength: 600 }),
      fc.array(fc.nat(600), { maxLength: 20 }),
      (list, places) => {
        const bytes = Buffer.from(list);
        assert.deepEqual(outcome(cut(bytes, places)), outcome([bytes]));
      },
    ),
    { seed, numRuns: 1000 },
  );
});

const header = (form: number, fields: readonly number[]): Buffer => Buffer.of((form << 6) | 4, ...fields);

test('every form of a header counts from the one before', () => {
  const bytes = Buffer.concat([
    header(0, [0, 0, 100, 0, 0, 2, 9, 1, 0, 0, 0]),
    Buffer.from('ab'),
    header(1, [0, 0, 20, 0, 0, 3, 8]),
    Buffer.from('cde'),
    header(2, [0, 0, 7]),
    Buffer.from('fgh'),
    header(3, []),
    Buffer.from('ijk'),
  ]);
  assert.deepEqual(
    readAll([bytes]).map(({ type, timestamp, stream, body }) => [type, timestamp, stream, body.toString()]),
    [
      [9, 100, 1, 'ab'],
      [8, 120, 1, 'cde'],
      [8, 127, 1, 'fgh'],
      [8, 134, 1, 'ijk'],
    ],
  );
});

test('chunk streams of all three lengths of id, one inside the other', () => {
  const begin = (id: readonly number[]): Buffer => Buffer.of(...id, 0, 0, 1, 0, 0, 200, 9, 0, 0, 0, 0);
  const [first, second] = [Buffer.alloc(200, 1), Buffer.alloc(200, 2)];
  const bytes = Buffer.concat([
    begin([0, 10]),
    first.subarray(0, 128),
    begin([1, 10, 1]),
    second.subarray(0, 128),
    Buffer.of(0xc0, 10),
    first.subarray(128),
    Buffer.of(0xc1, 10, 1),
    second.subarray(128),
  ]);
  assert.deepEqual(
    readAll([bytes]).map(({ body }) => body),
    [first, second],
  );
});

test('a message goes on whether or not the extended time is said again', () => {
  const body = Buffer.alloc(300, 7);
  const time = Buffer.of(1, 0, 0, 0);
  const pieces = [header(0, [255, 255, 255, 0, 1, 44, 9, 1, 0, 0, 0]), time, body.subarray(0, 128)];
  for (const again of [time, Buffer.alloc(0)]) {
    const rest = [header(3, []), again, body.subarray(128, 256), header(3, []), again, body.subarray(256)];
    const bytes = Buffer.concat([...pieces, ...rest]);
    for (const read of [readAll([bytes]), readAll([...bytes].map((byte) => Buffer.of(byte)))])
      assert.deepEqual(
        read.map((message) => [message.timestamp, message.body]),
        [[2 ** 24, body]],
      );
  }
});

test('what is announced is bounded, also in many messages at once', () => {
  const announce = (id: number, bytes: number): Buffer =>
    Buffer.of(id, 0, 0, 0, bytes >> 16, (bytes >> 8) & 255, bytes & 255, 9, 1, 0, 0, 0, ...Buffer.alloc(128));
  assert.throws(() => readAll([announce(3, rtmpLimits.setUpMessageBytes + 1)]), RtmpError);
  const half = rtmpLimits.messageBytes / 2 + 1;
  const two = [announce(3, half), announce(4, half)];
  assert.throws(() => readAll(two, (reader) => reader.allowMedia()), RtmpError);
  const many = Array.from({ length: rtmpLimits.chunkStreams + 1 }, (_, index) => announce(3 + index, 129));
  assert.throws(() => readAll(many), RtmpError);
  assert.throws(() => new ChunkReader(rtmpLimits).setChunkSize(2 ** 31), RtmpError);
});
