import { readAiff } from './aiff.ts';
import type { FileSource } from './file-source.ts';
import { readFlac } from './flac.ts';
import { type Id3v2, readId3v2 } from './id3v2.ts';
import { readMp3 } from './mp3.ts';
import { readMp4 } from './mp4.ts';
import { readOgg } from './ogg.ts';
import { otherPayload } from './other-payload.ts';
import type { SoundFile } from './sound-file.ts';
import { readWav } from './wav.ts';

/**
 * Tags and facts of a sound file. The bytes decide what it is, not its name. Common formats have readers of their own;
 * what those do not know or do not like goes to the general reader. Throws when it is no sound or damaged beyond use.
 */
export async function readSound(path: string, source: FileSource): Promise<SoundFile> {
  try {
    const found = readKnown(source);
    if (found) return found;
  } catch {
    // Odd or damaged: the general reader knows more variants, and says what is wrong if it fails too.
  }
  // Loaded when first needed: most libraries never do.
  const { readGeneral } = await import('./general.ts');
  const found = await readGeneral(path, source);
  const payload =
    found.audio.payload ?? otherPayload(source, found.audio.container, leadingTags(source).at(-1)?.end ?? 0);
  return { fields: found.fields, audio: { ...found.audio, payload } };
}

function leadingTags(source: FileSource): Id3v2[] {
  const tags: Id3v2[] = [];
  while (tags.length < 4) {
    const tag = readId3v2(source, tags.at(-1)?.end ?? 0);
    if (tag === null) break;
    tags.push(tag);
  }
  return tags;
}

/** By our own readers; null when the format is none of theirs, DamagedFile when they cannot follow it. */
export function readKnown(source: FileSource): SoundFile | null {
  const leading = leadingTags(source);
  const start = leading.at(-1)?.end ?? 0;
  const head = source.at(start, 12);
  const mark = head.toString('latin1', 0, 4);
  const form = head.toString('latin1', 8, 12);
  if (mark === 'fLaC') return readFlac(source, leading, start);
  if (mark === 'OggS' && start === 0) return readOgg(source);
  if (head.toString('latin1', 4, 8) === 'ftyp' && start === 0) return readMp4(source);
  if (mark === 'RIFF' && form === 'WAVE' && start === 0) return readWav(source);
  if (mark === 'FORM' && (form === 'AIFF' || form === 'AIFC') && start === 0) return readAiff(source);
  if (isMpeg(head, leading.length > 0)) return readMp3(source, leading);
  return null;
}

/** A frame header, or whatever follows an ID3v2 tag unless another format is known to. ADTS has layer bits of zero. */
function isMpeg(head: Buffer, tagged: boolean): boolean {
  const second = head[1] ?? 0;
  if (head[0] === 0xff && (second & 0xe0) === 0xe0) return (second & 0x06) !== 0;
  return tagged && !/^(?:MAC |wvpk|MPCK|MP\+|TTA|DSD |OggS|RIFF|FORM|0&)/.test(head.toString('latin1', 0, 4));
}
