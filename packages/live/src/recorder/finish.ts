import { type FileHandle, open } from 'node:fs/promises';
import { u32, u64 } from '../fmp4/index.ts';
import { plainMovie } from './movie.ts';
import { roomBytes } from './mp4-file.ts';
import { NotARecording } from './not-a-recording.ts';
import { addFragment, type Tables } from './tables.ts';
import { ids } from './webm/elements.ts';
import { finishWebm } from './webm/finish.ts';

export interface FinishedRecording {
  /** 0 when nothing that plays is in the file. */
  readonly seconds: number;
  readonly bytes: number;
}

/** Nothing that is written here has a larger header. */
const largestHeader = 64 * 1024 * 1024;

interface Header {
  readonly type: string;
  readonly at: number;
  readonly size: number;
}

/**
 * Makes a recording, also one that a crash left behind, a plain file that can be sought in. Of MP4, what was written in fragments
 * is declared one body, and a table of all samples goes behind it; WebM gets its length and a table. Nothing is copied. A kill in between leaves the recording as it was, and doing it again
 * changes nothing. What a crash cut off at the end is dropped. Rejects with NotARecording, or what the disk says.
 */
export async function finishRecording(path: string): Promise<FinishedRecording> {
  const handle = await open(path, 'r+');
  try {
    const { buffer } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return await (buffer.readUInt32BE() === ids.head ? finishWebm(handle, path) : finish(handle, path));
  } finally {
    await handle.close();
  }
}

async function finish(handle: FileHandle, path: string): Promise<FinishedRecording> {
  const { size } = await handle.stat();
  const type = await header(handle, 0, size);
  const room = type && (await header(handle, type.size, size));
  if (type?.type !== 'ftyp' || !room) throw new NotARecording(`${path} is no recording`);
  if (room.type === 'mdat')
    return { seconds: await secondsAt(handle, room.at + room.size, size), bytes: size };
  const first = await header(handle, room.at + roomBytes, size);
  if (room.type !== 'free' || room.size !== roomBytes || first?.type !== 'moov')
    throw new NotARecording(`${path} is no recording`);
  const tables: Tables = new Map();
  const end = await readFragments(handle, first.at + first.size, size, tables);
  const { moov, seconds } = plainMovie(await content(handle, first), tables);
  await handle.truncate(end);
  await handle.write(moov, 0, moov.length, end);
  await handle.datasync();
  const body = Buffer.concat([u32(1), Buffer.from('mdat'), u64(end - room.at)]);
  await handle.write(body, 0, body.length, room.at);
  await handle.datasync();
  return { seconds, bytes: end + moov.length };
}

/** Reads the fragments from there on; returns where the last whole one ends. */
async function readFragments(
  handle: FileHandle,
  from: number,
  size: number,
  tables: Tables,
): Promise<number> {
  for (let at = from; ; ) {
    const moof = await header(handle, at, size);
    const data = moof?.type === 'moof' ? await header(handle, at + moof.size, size) : undefined;
    if (!moof || data?.type !== 'mdat') return at;
    const end = data.at + data.size;
    if (!addFragment(tables, await content(handle, moof), at, end)) return at;
    at = end;
  }
}

/** The box there, when it is whole. */
async function header(handle: FileHandle, at: number, fileSize: number): Promise<Header | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, at);
  if (bytesRead < 8) return undefined;
  const short = buffer.readUInt32BE();
  const size = short === 1 ? Number(buffer.readBigUInt64BE(8)) : short;
  if (size < 8 || at + size > fileSize) return undefined;
  return { type: buffer.toString('latin1', 4, 8), at, size };
}

async function content(handle: FileHandle, { at, size }: Header): Promise<Buffer> {
  if (size > largestHeader) throw new NotARecording('the file has a header of an impossible size');
  const { buffer } = await handle.read(Buffer.alloc(size - 8), 0, size - 8, at + 8);
  return buffer;
}

/** How long a finished file says it is. */
async function secondsAt(handle: FileHandle, at: number, size: number): Promise<number> {
  const moov = await header(handle, at, size);
  if (moov?.type !== 'moov') throw new NotARecording('the file has no table of its samples');
  const { buffer } = await handle.read(Buffer.alloc(28), 0, 28, moov.at + 8);
  return buffer.readUInt32BE(8 + 16) / (buffer.readUInt32BE(8 + 12) || 1);
}
