import {
  DocumentError,
  type LyricsRow,
  lyricsOfText,
  lyricsOwner,
  unknownLanguage,
} from '../documents/index.ts';
import { type DiskFile, type FreshFile, stemOf } from '../model.ts';
import type { FolderWork } from '../run/compare.ts';
import { fileById } from '../store/file-store.ts';
import { writeLyrics } from '../store/track-store.ts';
import type { Session } from './session.ts';
import type { Texts } from './texts.ts';

/** Writes the lyrics files of a folder to the tracks whose sound files bear their names. */
export function applyLyrics(
  session: Session,
  work: FolderWork,
  texts: Texts,
  trackOfFile: ReadonlyMap<FreshFile, number>,
): void {
  if (texts.lyrics.size === 0) return;
  const freshTracks = new Map<string, number>();
  for (const [file, trackId] of trackOfFile) {
    if (file.rootId === work.root.id && file.folder === work.listing.folder)
      freshTracks.set(file.path, trackId);
  }
  for (const sound of work.listing.sounds) {
    const files = texts.lyrics.get(stemOf(sound.name));
    if (files === undefined) continue;
    const known = work.known.get(sound.path);
    const trackId = freshTracks.get(sound.path) ?? (known && fileById(session.writer, known.id)?.trackId);
    if (trackId === undefined) continue;
    const rows = files.flatMap((file) => rowOf(file, stemOf(sound.name), texts) ?? []);
    if (writeLyrics(session.writer, trackId, 'sidecar', rows)) session.touchedTracks.add(trackId);
  }
}

function rowOf(file: DiskFile, stem: string, texts: Texts): LyricsRow | null {
  const text = texts.byPath.get(file.path);
  if (text === undefined || text instanceof DocumentError) return null;
  const lang = stemOf(file.name) === stem ? unknownLanguage : lyricsOwner(file.name).lang;
  return lyricsOfText(text, lang);
}
