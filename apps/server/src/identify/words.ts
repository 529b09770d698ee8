import type { Found, FoundTrack, IdentifiedRecording } from '@bandstand/library';
import { type IdentifiedFile, isFound } from './identify-file.ts';

/** An identified file for people to read: a line for the file, indented ones for what it is. */
export function wordsOf(found: IdentifiedFile): string {
  const lines = isFound(found)
    ? [...found.matches.flatMap(matchLines), ...found.excerpts.map(excerptLine)]
    : [];
  return [
    found.file,
    ...(lines.length === 0 ? [`  ${found.problem ?? 'Nobody knows this recording.'}`] : lines),
  ].join('\n');
}

function matchLines({ trackId, score, speed, recordings, tracks }: Found['matches'][number]): string[] {
  return [
    `  ${percent(score)}  AcoustID ${trackId}${speedWords(speed)}`,
    ...recordings.slice(0, 3).map((recording) => `        ${recordingWords(recording)}`),
    ...tracks.map((track) => `        in the library: ${trackWords(track)}`),
  ];
}

function excerptLine({ score, speed, startSeconds, track }: Found['excerpts'][number]): string {
  return `  ${percent(score)}  a piece of ${trackWords(track)}, from ${clock(startSeconds)}${speedWords(speed)}`;
}

const percent = (score: number): string => `${Math.round(score * 100)}%`.padStart(4);

function recordingWords({ title, artist, album, mbid }: IdentifiedRecording): string {
  const named = title === null ? '' : trackWords({ title, artist, album });
  return [named, mbid === null ? '' : `MusicBrainz ${mbid}`].filter((part) => part !== '').join('  ');
}

function trackWords({ title, artist, album }: Pick<FoundTrack, 'title' | 'artist' | 'album'>): string {
  return `${artist === null ? '' : `${artist} - `}${title}${album === null ? '' : ` (${album})`}`;
}

/** A sound that must be played slower to be recognised is too fast. */
function speedWords(speed: number): string {
  if (speed === 1) return '';
  const change = 100 * (1 / speed - 1);
  return `, played ${Math.abs(change).toFixed(1)} % ${change > 0 ? 'too fast' : 'too slow'}`;
}

function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}
