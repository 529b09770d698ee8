import { crc32 } from 'node:zlib';
import type { Change, Commit } from '../change.ts';

/** Bytes of length and checksum before each record. */
export const frameBytes = 8;
/** Longest record; a longer length means damage. */
export const mostRecordBytes = 256 * 1024 * 1024;

const kinds = { insert: 1, delete: 2, metadata: 3 } as const;

const sizeOf = (change: Change, text: Buffer | undefined): number => {
  if (change.kind === 'insert') return 9 + change.hashes.length * 4;
  return change.kind === 'delete' ? 5 : 5 + (text?.length ?? 0);
};

/** A commit as a record of the log: length, CRC-32, version, changes; little-endian. */
export function encodeRecord({ version, changes }: Commit): Buffer {
  const texts = changes.map((change) =>
    change.kind === 'metadata' ? Buffer.from(JSON.stringify(change.set)) : undefined,
  );
  const size = changes.reduce((sum, change, at) => sum + sizeOf(change, texts[at]), 12);
  const record = Buffer.allocUnsafe(frameBytes + size);
  let at = record.writeDoubleLE(version, frameBytes);
  at = record.writeUInt32LE(changes.length, at);
  changes.forEach((change, index) => {
    at = record.writeUInt8(kinds[change.kind], at);
    if (change.kind === 'metadata') {
      const text = texts[index] ?? Buffer.alloc(0);
      at = record.writeUInt32LE(text.length, at);
      at += text.copy(record, at);
      return;
    }
    at = record.writeUInt32LE(change.id >>> 0, at);
    if (change.kind === 'delete') return;
    at = record.writeUInt32LE(change.hashes.length, at);
    for (let i = 0; i < change.hashes.length; i += 1)
      at = record.writeUInt32LE((change.hashes[i] ?? 0) >>> 0, at);
  });
  record.writeUInt32LE(size, 0);
  record.writeUInt32LE(crc32(record.subarray(frameBytes)), 4);
  return record;
}

function stringsOf(value: unknown): Record<string, string> {
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries(entries.map(([key, text]) => [key, String(text)]));
}

/** A commit out of the payload of a record whose checksum holds. */
function decodePayload(bytes: Buffer): Commit {
  const version = bytes.readDoubleLE(0);
  const count = bytes.readUInt32LE(8);
  const changes: Change[] = [];
  let at = 12;
  while (changes.length < count) {
    const kind = bytes.readUInt8(at);
    const first = bytes.readUInt32LE(at + 1);
    at += 5;
    if (kind === kinds.metadata) {
      changes.push({ kind: 'metadata', set: stringsOf(JSON.parse(bytes.toString('utf8', at, at + first))) });
      at += first;
    } else if (kind === kinds.delete) {
      changes.push({ kind: 'delete', id: first });
    } else {
      const length = bytes.readUInt32LE(at);
      const hashes = new Uint32Array(length);
      for (let i = 0; i < length; i += 1) hashes[i] = bytes.readUInt32LE(at + 4 + i * 4);
      changes.push({ kind: 'insert', id: first, hashes });
      at += 4 + length * 4;
    }
  }
  return { version, changes };
}

/** The record at `at` and where the next begins; undefined when it is torn or damaged. */
export function readRecord(bytes: Buffer, at: number): { commit: Commit; next: number } | undefined {
  if (at + frameBytes > bytes.length) return undefined;
  const size = bytes.readUInt32LE(at);
  const from = at + frameBytes;
  if (size < 12 || size > mostRecordBytes || from + size > bytes.length) return undefined;
  const payload = bytes.subarray(from, from + size);
  if (crc32(payload) !== bytes.readUInt32LE(at + 4)) return undefined;
  return { commit: decodePayload(payload), next: from + size };
}
