import type { Payload } from '../fields/index.ts';
import type { FileSource } from './file-source.ts';
import { readTailTags } from './tail-tags.ts';

const asfData = Buffer.from('3626b2758e66cf11a6d900aa0062ce6c', 'hex');

/** Where the sound lies in a file that the general reader has read; null when that is not known. */
export function otherPayload(source: FileSource, container: string, start: number): Payload | null {
  if (container === 'wavpack' || container === 'ape' || container === 'adts')
    return { kind: 'range', start, end: readTailTags(source).start };
  if (container === 'asf') return asfPayload(source);
  if (container === 'dsf') return dsfPayload(source);
  return null;
}

/** ASF objects: 16 bytes of GUID, 8 of size; the header object comes first, the data object behind it. */
function asfPayload(source: FileSource): Payload | null {
  let at = 0;
  for (let count = 0; count < 16 && at + 24 <= source.size; count += 1) {
    const header = source.at(at, 24);
    if (header.length < 24) return null;
    const size = Number(header.readBigUInt64LE(16));
    if (header.subarray(0, 16).equals(asfData))
      return { kind: 'range', start: at + 24, end: Math.min(at + size, source.size) };
    if (size < 24) return null;
    at += size;
  }
  return null;
}

/** DSF: a chunk "DSD " of 28 bytes, then "fmt ", then "data", each with its 8-byte size counted from its own start. */
function dsfPayload(source: FileSource): Payload | null {
  let at = 28;
  for (let count = 0; count < 4; count += 1) {
    const header = source.at(at, 12);
    if (header.length < 12) return null;
    const size = Number(header.readBigUInt64LE(4));
    if (header.toString('latin1', 0, 4) === 'data')
      return { kind: 'range', start: at + 12, end: Math.min(at + size, source.size) };
    if (size < 12) return null;
    at += size;
  }
  return null;
}
