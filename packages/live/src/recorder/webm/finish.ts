import type { FileHandle } from 'node:fs/promises';
import { NotARecording } from '../not-a-recording.ts';
import { element, idBytes, ids, room, sizeBytes, unsigned } from './elements.ts';
import { durationElement, durationRoom, seekRoom, trackNumber } from './head.ts';

/** No cluster that is written here is larger. */
const largestCluster = 256 * 1024 * 1024;

interface Found {
  readonly id: number;
  readonly at: number;
  readonly contentAt: number;
  /** Infinity where it is not known. */
  readonly size: number;
}

interface Place {
  readonly ms: number;
  readonly at: number;
}

/**
 * Gives a WebM file its length and a table of places, as for `finishRecording`: what a crash cut off is dropped, a kill in
 * between leaves a file that plays, and doing it again changes nothing.
 */
export async function finishWebm(
  handle: FileHandle,
  path: string,
): Promise<{ seconds: number; bytes: number }> {
  const { size } = await handle.stat();
  const head = await elementAt(handle, 0, size);
  const segment = head && (await elementAt(handle, head.contentAt + head.size, size));
  if (head?.id !== ids.head || segment?.id !== ids.segment)
    throw new NotARecording(`${path} is no recording`);
  const seekAt = segment.contentAt;
  const info = await elementAt(handle, seekAt + seekRoom, size);
  if (info?.id !== ids.info) throw new NotARecording(`${path} is no recording`);
  if (segment.size !== Infinity) return { seconds: await durationAt(handle, info), bytes: size };
  const tracks = await elementAt(handle, info.contentAt + info.size, size);
  if (tracks?.id !== ids.tracks) throw new NotARecording(`${path} is no recording`);
  const { places, end, lasts } = await readClusters(handle, tracks.contentAt + tracks.size, size);
  const cues = cueTable(places, segment.contentAt);
  await handle.truncate(end);
  await handle.write(cues, 0, cues.length, end);
  await handle.datasync();
  await put(handle, durationElement(lasts), info.contentAt);
  await put(handle, seekHead(end - segment.contentAt), seekAt);
  await handle.datasync();
  await put(handle, sizeBytes(end + cues.length - segment.contentAt, 8), segment.at + 4);
  await handle.datasync();
  return { seconds: lasts / 1000, bytes: end + cues.length };
}

const put = (handle: FileHandle, bytes: Buffer, at: number): Promise<unknown> =>
  handle.write(bytes, 0, bytes.length, at);

async function durationAt(handle: FileHandle, info: Found): Promise<number> {
  const { buffer } = await handle.read(Buffer.alloc(durationRoom), 0, durationRoom, info.contentAt);
  return buffer.readUInt16BE() === ids.duration ? buffer.readDoubleBE(3) / 1000 : 0;
}

/** Where the whole clusters begin and end, and when the last picture or sound of all of them ends. */
async function readClusters(handle: FileHandle, from: number, fileSize: number) {
  const places: Place[] = [];
  let lasts = 0;
  for (let at = from; ; ) {
    const found = await elementAt(handle, at, fileSize);
    if (found?.id !== ids.cluster || found.size > largestCluster || found.contentAt + found.size > fileSize)
      return { places, end: at, lasts };
    const { buffer } = await handle.read(Buffer.alloc(found.size), 0, found.size, found.contentAt);
    const { begins, ends, keyframe } = timesOf(buffer);
    if (keyframe) places.push({ ms: begins, at });
    lasts = Math.max(lasts, ends);
    at = found.contentAt + found.size;
  }
}

/** The last block lasts as long as the one before it did. */
function timesOf(cluster: Buffer): { begins: number; ends: number; keyframe: boolean } {
  let [begins, last, step] = [0, 0, 0];
  let keyframe = false;
  let first = true;
  for (const { id, content } of inside(cluster)) {
    if (id === ids.timestamp) begins = Number(content.readBigUInt64BE());
    if (id !== ids.simpleBlock) continue;
    const at = begins + content.readInt16BE(1);
    if (at > last && !first) step = at - last;
    last = Math.max(last, at);
    if (first) keyframe = (content.readUInt8(3) & 0x80) !== 0;
    first = false;
  }
  return { begins, ends: last + step, keyframe };
}

function* inside(bytes: Buffer): Generator<{ id: number; content: Buffer }> {
  for (let at = 0; at < bytes.length; ) {
    const found = parse(bytes.subarray(at, at + 12));
    if (!found || at + found.header + found.size > bytes.length) return;
    const from = at + found.header;
    yield { id: found.id, content: bytes.subarray(from, from + found.size) };
    at = from + found.size;
  }
}

async function elementAt(handle: FileHandle, at: number, fileSize: number): Promise<Found | undefined> {
  if (at >= fileSize) return undefined;
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(12), 0, 12, at);
  const found = parse(buffer.subarray(0, bytesRead));
  return found && { id: found.id, at, contentAt: at + found.header, size: found.size };
}

function parse(bytes: Buffer): { id: number; header: number; size: number } | undefined {
  const idLength = Math.clz32(bytes[0] ?? 0) - 23;
  if (idLength > 4 || bytes.length < idLength + 1) return undefined;
  const sizeLength = Math.clz32(bytes[idLength] ?? 0) - 23;
  if (sizeLength > 8 || bytes.length < idLength + sizeLength) return undefined;
  const marker = 1n << BigInt(7 * sizeLength);
  const raw = BigInt(`0x${bytes.toString('hex', idLength, idLength + sizeLength)}`) - marker;
  const size = raw === marker - 1n ? Infinity : Number(raw);
  return { id: bytes.readUIntBE(0, idLength), header: idLength + sizeLength, size };
}

function cueTable(places: readonly Place[], segmentAt: number): Buffer {
  const points = places.map(({ ms, at }) =>
    element(
      0xbb,
      element(0xb3, unsigned(ms)),
      element(0xb7, element(0xf7, unsigned(trackNumber('video'))), element(0xf1, unsigned(at - segmentAt))),
    ),
  );
  return element(ids.cues, ...points);
}

/** Where the table of places lies, in the room that was left for it. */
function seekHead(position: number): Buffer {
  const entry = element(0x4d_bb, element(0x53_ab, idBytes(ids.cues)), element(0x53_ac, unsigned(position)));
  const head = element(ids.seekHead, entry);
  return Buffer.concat([head, room(seekRoom - head.length)]);
}
