import { FileSource, readSound } from '../containers/index.ts';
import { audioHash, fileHash } from '../hash/index.ts';
import { assemble } from './assemble.ts';
import type { ReadFile, TagFile, UnreadableCode } from './tag-file.ts';

/** Reads one file on the calling thread. Never throws: what goes wrong is the result. */
export async function readTagFile(path: string, scratch: Buffer): Promise<TagFile> {
  try {
    const source = FileSource.open(path, scratch);
    try {
      if (source.size === 0) return unread(path, 'empty', 'the file is empty');
      return await readOpen(path, source);
    } finally {
      source.close();
    }
  } catch (cause) {
    return refusal(path, cause);
  }
}

async function readOpen(path: string, source: FileSource): Promise<ReadFile> {
  const { fields, audio } = await readSound(path, source);
  return {
    ok: true,
    path,
    size: source.size,
    mtimeMs: source.mtimeMs,
    tags: assemble(fields, audio),
    fileHash: fileHash(source),
    audioHash: audioHash(source, audio.payload),
  };
}

function unread(path: string, code: UnreadableCode, reason: string): TagFile {
  return { ok: false, path, code, reason };
}

function refusal(path: string, cause: unknown): TagFile {
  const system = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (system === 'ENOENT' || system === 'ENOTDIR')
    return unread(path, 'missing', 'the file is not there any more');
  if (system === 'EACCES' || system === 'EPERM')
    return unread(path, 'forbidden', 'the server may not read the file: check its permissions');
  if (typeof system === 'string' && /^E[A-Z]+$/.test(system))
    return unread(path, 'io', `the file cannot be read (${system})`);
  const text = cause instanceof Error ? cause.message : String(cause);
  if (/file type|not a regular file|unsupported/i.test(text))
    return unread(path, 'not_audio', 'this is not an audio file that Bandstand knows');
  return unread(path, 'damaged', `the file is damaged or not what its name says: ${text.slice(0, 200)}`);
}
