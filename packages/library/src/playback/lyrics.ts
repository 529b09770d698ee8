import type { Database } from '@bandstand/sqlite';
import { may, type Viewer } from '../access/index.ts';
import { notFound } from '../errors/index.ts';
import { trackByGid } from './file-store.ts';

export interface LyricLine {
  /** From the beginning of the track, ms; absent in lyrics without times. */
  readonly ms?: number;
  readonly text: string;
}

export interface Lyrics {
  /** ISO 639-2, 'xxx' when unknown. */
  readonly lang: string;
  readonly synced: boolean;
  readonly lines: readonly LyricLine[];
}

/** All lyrics of a track, those with times first. Throws `not_found`. */
export function lyricsOf(db: Database, viewer: Viewer, gid: string): readonly Lyrics[] {
  return db.read((reader) => {
    const track = trackByGid(reader, gid);
    if (track === undefined || !may(reader, viewer, 'see', 'track', track.id)) throw notFound('track');
    const rows = reader.all<{ lang: string; synced: number; lines: string }>(
      `SELECT lang, synced, lines FROM track_lyrics WHERE track_id = :id AND lines <> '[]'
       AND (source = 'edited' OR NOT EXISTS (SELECT 1 FROM track_lyrics WHERE track_id = :id AND source = 'edited'))
       ORDER BY synced DESC, CASE source WHEN 'edited' THEN 0 WHEN 'sidecar' THEN 1 ELSE 2 END, id`,
      { id: track.id },
    );
    return rows.map(({ lang, synced, lines }) => ({ lang, synced: synced === 1, lines: parseLines(lines) }));
  });
}

function parseLines(json: string): LyricLine[] {
  const value: unknown = JSON.parse(json);
  if (!Array.isArray(value)) return [];
  return value.flatMap((line: unknown) => {
    if (typeof line !== 'object' || line === null || !('text' in line) || typeof line.text !== 'string')
      return [];
    const ms = 'ms' in line && typeof line.ms === 'number' ? { ms: line.ms } : {};
    return [{ ...ms, text: line.text }];
  });
}
