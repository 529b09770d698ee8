import { randomUUID } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  statSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Picture, readPicture, wholeBytes } from '../containers/index.ts';
import { scratchPrefix } from '../synth/index.ts';
import { readTagFile, type TrackTags } from '../tags/index.ts';
import { type FieldValues, fieldValues, RetagError, type TagChanges } from './changes.ts';
import { differences, type TagDifference } from './differences.ts';
import { flacSound, rewriteFlac } from './flac.ts';
import { mp3Sound, rewriteMp3, soundStart } from './mp3.ts';
import { mp4Sound, rewriteMp4 } from './mp4.ts';
import { oggSound, rewriteOgg } from './ogg.ts';
import { OpenFile, type Segment } from './open-file.ts';

/** What writing would change in a file, or has changed. */
export interface Retagged {
  readonly path: string;
  readonly differences: readonly TagDifference[];
}

/** What writing these tags would change. Throws RetagError. */
export async function planRetag(path: string, changes: TagChanges): Promise<Retagged> {
  const found = await differencesOf(path, changes);
  // The form of the file is looked at too, so that the plan says what would be refused.
  if (found.length > 0) withFile(path, (file) => rewritten(file, fieldValues(changes)));
  return { path, differences: found };
}

/**
 * Writes tags into a file. The new file is made beside the old one, put on disk, read again and compared: its sound must be
 * the old one's to the last byte and its tags those that were asked for. Only then it takes the old one's name. Throws
 * RetagError; the old file is then as it was.
 */
export async function retagFile(path: string, changes: TagChanges): Promise<Retagged> {
  const before = stats(path);
  const found = await differencesOf(path, changes);
  if (found.length === 0) return { path, differences: [] };
  const scratch = join(dirname(path), `${scratchPrefix}${randomUUID()}`);
  try {
    const sound = writeScratch(path, scratch, fieldValues(only(changes, found)), before);
    await verify(scratch, sound, changes);
    const now = stats(path);
    if (now.ino !== before.ino || now.size !== before.size || now.mtimeMs !== before.mtimeMs)
      throw new RetagError('changed', 'The file was changed by somebody else meanwhile.');
    renameSync(scratch, path);
    syncFolder(dirname(path));
  } catch (error) {
    rmSync(scratch, { force: true });
    throw asRetagError(error);
  }
  return { path, differences: found };
}

/** The changes of the fields that differ: what agrees already is not touched. */
function only(changes: TagChanges, found: readonly TagDifference[]): TagChanges {
  const names = new Set<string>(found.map(({ field }) => field));
  const kept = Object.entries(changes).filter(([name]) => names.has(name.replace(/Display$/, 's')));
  return Object.fromEntries(kept);
}

function writeScratch(path: string, scratch: string, fields: FieldValues, before: Stats): string {
  return withFile(path, (file) => {
    const fd = openSync(scratch, 'wx', before.mode & 0o777);
    try {
      file.writeTo(fd, rewritten(file, fields));
      fchmodSync(fd, before.mode & 0o7777);
      giveTo(fd, before);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    return soundOf(file);
  });
}

/** The owner of the old file, where that is allowed. */
function giveTo(fd: number, { uid, gid }: Stats): void {
  try {
    fchownSync(fd, uid, gid);
  } catch {
    // Only root gives files away; the file is ours then, as any other that we write.
  }
}

async function verify(scratch: string, sound: string, changes: TagChanges): Promise<void> {
  if (withFile(scratch, soundOf) !== sound)
    throw new RetagError(
      'not_verified',
      'The sound of the new file is not that of the old one; nothing was changed.',
    );
  const wrong = await differencesOf(scratch, changes);
  if (wrong.length > 0) {
    const names = wrong.map(({ field }) => field).join(', ');
    throw new RetagError(
      'not_verified',
      `The file cannot hold what was to be written (${names}); nothing was changed.`,
    );
  }
}

/** What a file does not say yet. */
async function differencesOf(path: string, changes: TagChanges): Promise<TagDifference[]> {
  const tags = await tagsOf(path);
  return differences(tags, changes, changes.cover === undefined ? null : await pictureOf(path));
}

async function pictureOf(path: string): Promise<Picture | null> {
  try {
    return await readPicture(path);
  } catch (cause) {
    throw new RetagError('unsupported', 'The pictures of this file cannot be read.', { cause });
  }
}

async function tagsOf(path: string): Promise<TrackTags> {
  const read = await readTagFile(path, Buffer.allocUnsafeSlow(wholeBytes));
  if (read.ok) return read.tags;
  const code = read.code === 'missing' || read.code === 'forbidden' ? read.code : 'unsupported';
  throw new RetagError(code, `The file cannot be written: ${read.reason}.`);
}

type Form = 'flac' | 'ogg' | 'mp4' | 'mp3';

function formOf(file: OpenFile): { readonly form: Form; readonly start: number } {
  const start = soundStart(file);
  const head = file.peek(start, 12);
  const mark = head.toString('latin1', 0, 4);
  if (mark === 'fLaC') return { form: 'flac', start };
  if (start === 0 && mark === 'OggS') return { form: 'ogg', start };
  if (start === 0 && head.toString('latin1', 4, 8) === 'ftyp') return { form: 'mp4', start };
  const [first = 0, second = 0] = head;
  if (first === 0xff && (second & 0xe0) === 0xe0 && (second & 0x06) !== 0) return { form: 'mp3', start };
  throw new RetagError('unsupported', 'Tags are written into FLAC, MP3, Ogg, Opus and M4A files only.');
}

function rewritten(file: OpenFile, fields: FieldValues): Segment[] {
  const { form, start } = formOf(file);
  if (form === 'flac') return rewriteFlac(file, start, fields);
  if (form === 'ogg') return rewriteOgg(file, fields);
  return form === 'mp4' ? rewriteMp4(file, fields) : rewriteMp3(file, fields);
}

/** A digest of the sound alone. */
export function soundOf(file: OpenFile): string {
  const { form, start } = formOf(file);
  if (form === 'flac') return flacSound(file, start);
  if (form === 'ogg') return oggSound(file);
  return form === 'mp4' ? mp4Sound(file) : mp3Sound(file);
}

function withFile<T>(path: string, work: (file: OpenFile) => T): T {
  const file = new OpenFile(path);
  try {
    return work(file);
  } finally {
    file.close();
  }
}

function stats(path: string): Stats {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) throw new RetagError('missing', 'The file is not there.');
  return found;
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Errors of the system in words. */
export function asRetagError(error: unknown): RetagError {
  if (error instanceof RetagError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
    return new RetagError('forbidden', 'The folder of this file is read only for Bandstand.', {
      cause: error,
    });
  if (code === 'ENOENT') return new RetagError('missing', 'The file is not there.', { cause: error });
  const words = error instanceof Error ? error.message : String(error);
  return new RetagError('io', `The file could not be written: ${words}`, { cause: error });
}
