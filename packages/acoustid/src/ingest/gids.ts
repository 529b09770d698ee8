import { createHash } from 'node:crypto';
import type { Hashes } from '../codec/index.ts';

const fingerprintSpace = 'df7bef46-416e-4c57-a877-39b54325ef03';
const metaSpace = '3b3bd228-5d2c-11ea-b498-60f67731bf41';

/** A UUID of version 5 (RFC 9562, section 5.5) in small letters. */
function uuid5(space: string, name: Uint8Array): string {
  const bytes = createHash('sha1')
    .update(Buffer.from(space.replaceAll('-', ''), 'hex'))
    .update(name)
    .digest()
    .subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}

/** What the original service calls a fingerprint of these hashes (of algorithm 1), the same everywhere. */
export function fingerprintGid(hashes: Hashes): string {
  const words = new Uint32Array(hashes.length + 1);
  words[0] = 1;
  words.set(hashes, 1);
  // Little-endian, as every machine that this runs on.
  return uuid5(fingerprintSpace, new Uint8Array(words.buffer));
}

/** What a person or a file says of a recording. */
export interface SubmittedMeta {
  readonly track?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly album_artist?: string;
  readonly track_no?: number;
  readonly disc_no?: number;
  readonly year?: number;
}

/** What the original service calls these words. Expects what `metaOf` gives. */
export function metaGid(meta: SubmittedMeta): string {
  return uuid5(metaSpace, Buffer.from(JSON.stringify(meta)));
}

const words = ['track', 'artist', 'album', 'album_artist'] as const;
const numbers = ['track_no', 'disc_no', 'year'] as const;
/** Characters that a column holds. */
const longest = 255;

/** What can be kept of the metadata of a submission, in the order that its gid needs; undefined when that is nothing. */
export function metaOf(foreign: unknown): SubmittedMeta | undefined {
  if (typeof foreign !== 'object' || foreign === null) return undefined;
  const field = (name: string): unknown => Reflect.get(foreign, name);
  const texts = words.flatMap((name) => {
    const value = field(name);
    const text = typeof value === 'string' ? Array.from(value.trim()).slice(0, longest).join('') : '';
    return text === '' ? [] : [[name, text] as const];
  });
  const counts = numbers.flatMap((name) => {
    const value = field(name);
    const fits = typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 2 ** 31;
    return fits ? [[name, value] as const] : [];
  });
  const found = [...texts, ...counts];
  return found.length === 0 ? undefined : Object.fromEntries(found);
}
