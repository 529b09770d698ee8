import type { Reader, Writer } from '@bandstand/sqlite';
import { writeLyrics } from '../scanner/index.ts';

export interface LyricsEdit {
  /** ISO 639, 'xxx' when unknown. */
  readonly lang: string;
  /** With `ms`, from the beginning of the track, in every line or in none. */
  readonly lines: readonly { readonly ms?: number | undefined; readonly text: string }[];
}

/**
 * Writes lyrics that count instead of all others; an empty list says that
 * the track has none. Returns the words that show.
 */
export function writeEditedLyrics(
  writer: Writer,
  trackId: number,
  lyrics: readonly LyricsEdit[],
): string | null {
  const rows = lyrics
    .filter(({ lines }) => lines.length > 0)
    .map(({ lang, lines }) => {
      const synced = lines.every((line) => line.ms !== undefined);
      const kept = lines.map(({ ms, text }) => (synced && ms !== undefined ? { ms, text } : { text }));
      const words = lines.map(({ text }) => text).join('\n');
      return {
        lang,
        source: 'edited' as const,
        synced: synced ? (1 as const) : (0 as const),
        lines: JSON.stringify(kept),
        words,
      };
    });
  // An empty row says that there are none, whatever the file holds.
  const none = { lang: 'xxx', source: 'edited' as const, synced: 0 as const, lines: '[]', words: '' };
  writeLyrics(writer, trackId, 'edited', rows.length === 0 ? [none] : rows);
  return rows[0]?.words ?? null;
}

export function dropEditedLyrics(writer: Writer, trackId: number): void {
  writer.run(`DELETE FROM track_lyrics WHERE track_id = ? AND source = 'edited'`, [trackId]);
}

/** The lyrics that show, as an editor sees them. */
export function lyricsView(reader: Reader, trackId: number): LyricsEdit[] {
  const rows = reader.all<{ lang: string; source: string; lines: string }>(
    `SELECT lang, source, lines FROM track_lyrics WHERE track_id = ? ORDER BY synced DESC, id`,
    [trackId],
  );
  const edited = rows.filter(({ source }) => source === 'edited');
  const shown = edited.length > 0 ? edited : rows;
  return shown.flatMap(({ lang, lines }) => {
    const parsed: unknown = JSON.parse(lines);
    const kept = Array.isArray(parsed) ? parsed.flatMap(lineOf) : [];
    return kept.length === 0 ? [] : [{ lang, lines: kept }];
  });
}

function lineOf(value: unknown): { ms?: number; text: string }[] {
  if (typeof value !== 'object' || value === null || !('text' in value) || typeof value.text !== 'string')
    return [];
  return 'ms' in value && typeof value.ms === 'number'
    ? [{ ms: value.ms, text: value.text }]
    : [{ text: value.text }];
}
