/** How long files of this browser play, as its own players say. */
import { PrivateFiles } from '@bandstand/offline/browser';
import type { MeasureAnswer, MeasureQuestion } from './worker/measuring.ts';

/** Types of which a browser that plays them plays every file: others may hold sound that it does not know. */
const plain = /^audio\/(?:mpeg|mp3|flac|x-flac|ogg|opus|wav|x-wav|aac)$/;
/** A player guesses the length of some files from their beginning; up to this size a doubtful one is decoded. */
const mostDecoded = 60_000_000;
const shortest = 0.95;

/** Answers a question of the worker. */
export async function measure({
  measure: measured,
  path,
  type,
  toldMs,
}: MeasureQuestion): Promise<MeasureAnswer> {
  const file = await new PrivateFiles().file(path).catch(() => undefined);
  const [kind = ''] = type.toLowerCase().split(';');
  const isKnown = plain.test(kind.trim()) && new Audio().canPlayType(kind.trim()) !== '';
  if (file === undefined) return { measured, ms: null };
  const guessed = await lengthOf(file);
  if (guessed !== null && guessed >= toldMs * shortest) return { measured, ms: guessed };
  // Too short, or no music at all: what it decodes to is certain.
  if (!kind.startsWith('audio/') || file.size > mostDecoded) return { measured, ms: null };
  const heard = await decodedLength(file);
  return { measured, ms: heard ?? (isKnown ? -1 : null) };
}

/** What a player says, in ms; null when it cannot say. */
async function lengthOf(file: File): Promise<number | null> {
  const [address, player] = [URL.createObjectURL(file), new Audio()];
  try {
    player.preload = 'metadata';
    await new Promise((resolve, reject) => {
      player.addEventListener('loadedmetadata', resolve, { once: true });
      player.addEventListener('error', reject, { once: true });
      player.src = address;
    });
    return Number.isFinite(player.duration) ? player.duration * 1000 : null;
  } catch {
    return null;
  } finally {
    player.removeAttribute('src');
    player.load();
    URL.revokeObjectURL(address);
  }
}

/** The length of all that can be decoded, in ms; null when nothing can. */
async function decodedLength(file: File): Promise<number | null> {
  try {
    const sound = await new OfflineAudioContext(1, 1, 44_100).decodeAudioData(await file.arrayBuffer());
    return sound.duration * 1000;
  } catch {
    return null;
  }
}
