import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { testSeed } from '../../../tools/seed.ts';
import {
  acceptFingerprint,
  decodeFingerprint,
  encodeFingerprint,
  FingerprintError,
  type FingerprintFault,
  packFingerprint,
  unpackFingerprint,
} from '../src/index.ts';
import { codecVectors, goldens, numbers } from './vectors.ts';

const hashesOf = (...values: number[]): Uint32Array => Uint32Array.from(values);
const refused = (work: () => unknown, fault: FingerprintFault): void => {
  assert.throws(work, (error) => error instanceof FingerprintError && error.fault === fault);
};

describe('compressed fingerprints', () => {
  test('are read and written as chromaprint does', () => {
    for (const { algorithm, hashes, compressed } of codecVectors) {
      assert.deepEqual(decodeFingerprint(compressed), { algorithm, hashes: Uint32Array.from(hashes) });
      assert.equal(encodeFingerprint({ algorithm, hashes: Uint32Array.from(hashes) }), compressed);
    }
    for (const { compressed, raw_signed } of Object.values(goldens.fixtures)) {
      assert.deepEqual(Int32Array.from(acceptFingerprint(compressed)), Int32Array.from(raw_signed));
      assert.equal(encodeFingerprint({ algorithm: 1, hashes: Int32Array.from(raw_signed) }), compressed);
    }
  });

  test('of silence, of every single bit and of long steps', () => {
    assert.deepEqual(acceptFingerprint('AQAAA0mUaEkSRZEGAA'), hashesOf(627964279, 627964279, 627964279));
    assert.equal(encodeFingerprint({ algorithm: 55, hashes: hashesOf(1, 0) }), 'NwAAAkEA');
    for (let bit = 0; bit < 32; bit += 1) {
      const hashes = hashesOf((1 << bit) >>> 0, 0xff_ff_ff_ff);
      assert.deepEqual(unpackFingerprint(packFingerprint({ algorithm: 0, hashes })), {
        algorithm: 0,
        hashes,
      });
    }
  });

  test('may be padded and may be followed by other bytes', () => {
    assert.deepEqual(decodeFingerprint('NwAAAkEA').hashes, hashesOf(1, 0));
    assert.deepEqual(decodeFingerprint('NwAAAkEA_w==').hashes, hashesOf(1, 0));
    assert.deepEqual(decodeFingerprint('AQAAA0mUaEkSRZEGAA==').hashes.length, 3);
  });

  test('that are malformed are refused with what is wrong', () => {
    const text = (...bytes: number[]): string => Buffer.from(bytes).toString('base64url');
    refused(() => decodeFingerprint('AQAAA0mUaEkSR+EGAA'), 'alphabet');
    refused(() => decodeFingerprint('AQAAA0mU aEkSREGAA'), 'alphabet');
    refused(() => decodeFingerprint(''), 'truncated');
    refused(() => decodeFingerprint(text(1, 0, 0)), 'truncated');
    refused(() => decodeFingerprint(text(1, 0, 0, 1)), 'truncated');
    refused(() => decodeFingerprint(text(1, 0, 1, 0, 0, 0)), 'truncated');
    refused(() => decodeFingerprint(text(1, 0, 0, 1, 0b0000_0111)), 'truncated');
    refused(() => decodeFingerprint(text(1, 0, 0, 1, 0b0000_0111, 0b0001_1111)), 'bit');
    refused(() => decodeFingerprint(text(1, 0xff, 0xff, 0xff)), 'too-long');
    refused(() => acceptFingerprint('NwAAAkEA'), 'algorithm');
    refused(() => acceptFingerprint(text(1, 0, 0, 0)), 'empty');
    refused(() => packFingerprint({ algorithm: 256, hashes: hashesOf(1) }), 'algorithm');
  });

  test('are cut off at no byte without a word', () => {
    const whole = packFingerprint({
      algorithm: 1,
      hashes: acceptFingerprint(goldens.fixtures['TEST_1A']?.compressed ?? ''),
    });
    for (let length = 0; length < whole.length; length += 1)
      refused(() => unpackFingerprint(whole.subarray(0, length)), 'truncated');
  });

  test('100,000 hostile inputs are refused or read, and what is read can be written again', () => {
    const seed = testSeed();
    const next = numbers(seed);
    const valid = codecVectors.map(({ compressed }) => Buffer.from(compressed, 'base64url'));
    let read = 0;
    for (let round = 0; round < 100_000; round += 1) {
      const bytes = hostile(next, valid);
      try {
        const said = (bytes[1] ?? 0) * 65_536 + (bytes[2] ?? 0) * 256 + (bytes[3] ?? 0);
        const fingerprint = unpackFingerprint(bytes);
        assert.equal(fingerprint.hashes.length, said, `seed ${seed}, round ${round}`);
        const again = unpackFingerprint(packFingerprint(fingerprint));
        const same = again.algorithm === fingerprint.algorithm && equal(again.hashes, fingerprint.hashes);
        assert.ok(same, `seed ${seed}, round ${round}`);
        read += 1;
      } catch (error) {
        if (!(error instanceof FingerprintError))
          throw new Error(`seed ${seed}, round ${round}`, { cause: error });
      }
    }
    assert.ok(read > 1000 && read < 99_000, `seed ${seed}: ${read} were read`);
  });

  test('10,000 hostile texts are refused or read', () => {
    const seed = testSeed();
    const next = numbers(seed);
    for (let round = 0; round < 10_000; round += 1) {
      const text = Array.from({ length: next() % 60 }, () => String.fromCharCode(next() % 300)).join('');
      try {
        acceptFingerprint(round % 2 === 0 ? text : `AQAA${text}`);
      } catch (error) {
        assert.ok(error instanceof FingerprintError, `seed ${seed}, round ${round}: ${String(error)}`);
      }
    }
  });
});

/** A deep comparison by the assertions would take most of the time. */
function equal(a: Uint32Array, b: Uint32Array): boolean {
  return a.length === b.length && a.every((hash, at) => hash === b[at]);
}

/** Random bytes, random bytes behind a plausible header, or a good fingerprint with some bytes changed. */
function hostile(next: () => number, valid: readonly Uint8Array[]): Uint8Array {
  const kind = next() % 3;
  if (kind === 2) {
    const bytes = Uint8Array.from(valid[next() % valid.length] ?? []);
    for (let change = next() % 4; change >= 0; change -= 1) bytes[next() % bytes.length] = next();
    return bytes.subarray(0, bytes.length - (next() % 8 === 0 ? next() % bytes.length : 0));
  }
  const bytes = Uint8Array.from({ length: next() % 80 }, () => next());
  if (kind === 1) bytes.set([1, 0, 0, next() % 32].slice(0, bytes.length));
  return bytes;
}
