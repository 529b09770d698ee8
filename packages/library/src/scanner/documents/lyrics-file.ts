import { cleanText, type LyricLine, parseLrc } from '@bandstand/media';
import { stemOf } from '../model.ts';

/** Lyrics as they are stored. */
export interface LyricsRow {
  readonly lang: string;
  readonly source: 'embedded' | 'sidecar' | 'edited';
  readonly synced: 0 | 1;
  /** JSON list of lines. */
  readonly lines: string;
  /** The words alone. */
  readonly words: string;
}

/** ISO 639-2 says `xxx`... for no language known. */
export const unknownLanguage = 'xxx';

/** `Song.lrc` and `Song.de.lrc` belong to `Song.flac`: the stem of the sound file and the language. */
export function lyricsOwner(name: string): { readonly stem: string; readonly lang: string } {
  const stem = stemOf(name);
  const tagged = /^(.+)\.([a-z]{2,3})$/i.exec(stem);
  return tagged?.[1] !== undefined && tagged[2] !== undefined
    ? { stem: tagged[1], lang: tagged[2].toLowerCase() }
    : { stem, lang: unknownLanguage };
}

/** The rows of an .lrc text, none when it is empty. */
export function lyricsOfText(text: string, lang: string): LyricsRow | null {
  const synced = parseLrc(text.replace(/\r\n?/g, '\n'));
  if (synced !== null) return syncedRow(synced, lang, 'sidecar');
  // Without times the tags of the format ([ar:...]) are no words.
  const plain = text.replaceAll(/^\s*\[[a-z#]+:[^\]]*\]\s*$/gim, '');
  return plainRow(plain, lang, 'sidecar');
}

export function syncedRow(lines: readonly LyricLine[], lang: string, source: LyricsRow['source']): LyricsRow {
  return {
    lang,
    source,
    synced: 1,
    lines: JSON.stringify(lines),
    words: lines.map((line) => line.text).join('\n'),
  };
}

export function plainRow(text: string, lang: string, source: LyricsRow['source']): LyricsRow | null {
  const words = cleanText(text);
  if (words === '') return null;
  const lines = words.split('\n').map((line) => ({ text: line }));
  return { lang, source, synced: 0, lines: JSON.stringify(lines), words };
}
