import { isMarkedAsUntransferable } from 'node:worker_threads';

export interface Parcel {
  readonly value: unknown;
  readonly transfer: ArrayBuffer[];
}

/**
 * Bytes in memory that threads share, to be written before anybody else sees them: a result made of them is neither copied
 * nor taken away, so a thread may keep it in its state and answer with it again and again. @param size in bytes
 */
export function newSharedBytes(size: number): Uint8Array {
  return new Uint8Array(new SharedArrayBuffer(size));
}

/** A result ready to be posted: `bytes`, alone or as a property, change hands without a copy. */
export function parcel(value: unknown): Parcel {
  if (value instanceof Uint8Array) {
    const whole = wholeBuffer(value);
    return { value: whole, transfer: buffers(whole) };
  }
  if (typeof value === 'object' && value !== null && 'bytes' in value && value.bytes instanceof Uint8Array) {
    const bytes = wholeBuffer(value.bytes);
    return { value: { ...value, bytes }, transfer: buffers(bytes) };
  }
  return { value, transfer: [] };
}

/** A view of a buffer of its own. Small Buffers are slices of a pool, which must not leave the thread. */
function wholeBuffer(bytes: Uint8Array): Uint8Array {
  const { buffer } = bytes;
  if (!(buffer instanceof ArrayBuffer)) return bytes;
  const alone = bytes.byteLength === buffer.byteLength && !isMarkedAsUntransferable(buffer);
  return alone ? new Uint8Array(buffer) : new Uint8Array(bytes);
}

function buffers({ buffer }: Uint8Array): ArrayBuffer[] {
  return buffer instanceof ArrayBuffer ? [buffer] : [];
}
