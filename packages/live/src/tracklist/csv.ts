import type { ListedTrack } from './types.ts';

const heading = [
  'start',
  'end',
  'start_ms',
  'end_ms',
  'title',
  'artist',
  'release',
  'score',
  'mbid',
  'acoustid',
  'library_track',
];

/** A track list as RFC 4180 has it, with a heading. What a spreadsheet would take for a formula begins with an apostrophe. */
export function csvOf(tracks: readonly ListedTrack[]): string {
  const rows = tracks.map((track) => [
    clock(track.startsMs),
    track.endsMs === null ? '' : clock(track.endsMs),
    String(track.startsMs),
    track.endsMs === null ? '' : String(track.endsMs),
    written(track.title),
    written(track.artist),
    written(track.release),
    track.score === null ? '' : track.score.toFixed(2),
    written(track.mbid),
    written(track.acoustid),
    written(track.libraryTrack),
  ]);
  return [heading, ...rows].map((row) => `${row.map(quoted).join(',')}\r\n`).join('');
}

/** h:mm:ss.mmm */
export function clock(ms: number): string {
  const [seconds, minutes] = [Math.floor(ms / 1000), Math.floor(ms / 60_000)];
  const two = (value: number): string => String(value % 60).padStart(2, '0');
  return `${Math.floor(minutes / 60)}:${two(minutes)}:${two(seconds)}.${String(ms % 1000).padStart(3, '0')}`;
}

const written = (text: string | null): string =>
  text === null ? '' : /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;

const quoted = (cell: string): string => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
