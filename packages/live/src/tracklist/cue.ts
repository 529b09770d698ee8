import type { ListedTrack } from './types.ts';

export interface CueOptions {
  readonly title: string;
  /** The recording that the times are of. */
  readonly file: string;
  /** ISO 8601. */
  readonly date: string | null;
}

/** Times of a cue sheet are in frames of a compact disc. */
const framesPerSecond = 75;

/**
 * A track list as a cue sheet. Texts cannot hold a double quote or a line break there: these become an apostrophe and a blank.
 * Indexes must grow, so of two entries that begin in the same frame the first one stays.
 */
export function cueOf(tracks: readonly ListedTrack[], { title, file, date }: CueOptions): string {
  const lines = [
    ...(date === null ? [] : [`REM DATE ${date.slice(0, 10)}`]),
    `TITLE ${quoted(title)}`,
    `FILE ${quoted(file)} ${kindOf(file)}`,
  ];
  let number = 0;
  let last = -1;
  for (const track of tracks) {
    const frame = Math.round((track.startsMs * framesPerSecond) / 1000);
    if (frame <= last) continue;
    last = frame;
    number += 1;
    lines.push(...trackLines(track, number, frame));
  }
  return lines.map((line) => `${line}\r\n`).join('');
}

function trackLines({ title, artist }: ListedTrack, number: number, frame: number): string[] {
  const gap = number === 1 && frame > 0;
  return [
    `  TRACK ${String(number).padStart(2, '0')} AUDIO`,
    `    TITLE ${quoted(title ?? '')}`,
    ...(artist === null ? [] : [`    PERFORMER ${quoted(artist)}`]),
    ...(gap ? [`    INDEX 00 ${timeOf(0)}`] : []),
    `    INDEX 01 ${timeOf(frame)}`,
  ];
}

/** mm:ss:ff */
function timeOf(frame: number): string {
  const seconds = Math.floor(frame / framesPerSecond);
  const parts = [Math.floor(seconds / 60), seconds % 60, frame % framesPerSecond];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

/** There is a word for MP3 and none for anything newer: programs take WAVE for whatever they can play. */
const kindOf = (file: string): string => (file.toLowerCase().endsWith('.mp3') ? 'MP3' : 'WAVE');

const quoted = (text: string): string => `"${text.replaceAll(/\p{Cc}+/gu, ' ').replaceAll('"', "'")}"`;
