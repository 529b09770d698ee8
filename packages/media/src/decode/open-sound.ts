import { type FileHandle, open } from 'node:fs/promises';
import type { SoundSource } from './block.ts';
import { aiffLayout, wavLayout } from './chunk-layouts.ts';
import { readPcm } from './pcm-file.ts';
import { DecodeError } from './pcm-request.ts';
import { leadingTagBytes, sniff, sniffedBytes } from './sniff.ts';
import { readCompressed } from './wasm-source.ts';

export interface OpenSound extends SoundSource {
  close(): Promise<void>;
}

/**
 * Opens a sound file by what its bytes say, not by its name. Throws DecodeError: `not_found`, `unsupported` for what
 * only ffmpeg can read, `damaged`.
 */
export async function openSound(path: string, startSeconds: number): Promise<OpenSound> {
  const file = await openFile(path);
  try {
    const source = await sourceOf(file, startSeconds);
    return { ...source, close: () => file.close() };
  } catch (cause) {
    await file.close();
    throw cause;
  }
}

async function openFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r');
  } catch (cause) {
    throw new DecodeError('not_found', 'the file cannot be opened', cause);
  }
}

async function sourceOf(file: FileHandle, startSeconds: number): Promise<SoundSource> {
  const stat = await file.stat();
  if (!stat.isFile()) throw new DecodeError('not_found', 'this is not a file');
  const { size } = stat;
  const head = new Uint8Array(sniffedBytes);
  await file.read(head, 0, sniffedBytes, 0);
  const offset = leadingTagBytes(head);
  if (offset > 0) {
    head.fill(0);
    await file.read(head, 0, sniffedBytes, offset);
  }
  const kind = sniff(head);
  if (kind === null)
    throw new DecodeError('unsupported', 'this kind of file needs ffmpeg, or it is no sound file');
  if (kind === 'wav') return readPcm(file, await wavLayout(file, size, offset), startSeconds);
  if (kind === 'aiff') return readPcm(file, await aiffLayout(file, size, offset), startSeconds);
  return readCompressed(file, size, offset, kind);
}
