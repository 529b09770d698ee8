import type { RawLyrics, RawSyncedLyrics } from '../fields/index.ts';
import { cleanLine, cleanText } from './clean.ts';
import type { LyricLine, Lyrics } from './track-tags.ts';

const mostLines = 2000;
const longestLine = 300;
const lineTimes = /^((?:\s*\[\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?\])+)(.*)$/;
const wordTimes = /<\d{1,3}:\d{1,2}(?:[.:]\d{1,3})?>/g;

/** Lyrics of the tags: text that is LRC becomes synced lines, the rest is plain. */
export function lyricsOf(texts: readonly RawLyrics[], synced: readonly RawSyncedLyrics[]): Lyrics[] {
  const all: Lyrics[] = [];
  for (const one of synced) {
    const lines = ordered(
      one.lines.slice(0, mostLines).map((line) => ({ ms: line.ms, text: cleanLine(line.text, longestLine) })),
    );
    if (lines.length > 0) all.push({ lang: language(one.lang), plain: null, synced: lines });
  }
  for (const one of texts) {
    const text = cleanText(one.text);
    if (text === '') continue;
    const lines = parseLrc(text);
    all.push({ lang: language(one.lang), plain: lines === null ? text : null, synced: lines });
  }
  return all;
}

/**
 * The lines of an LRC text (`[mm:ss.xx] words`, several times before one line, `[offset:ms]`), in order of time.
 * Returns null when the text has no timed line.
 */
export function parseLrc(text: string): LyricLine[] | null {
  const lines: LyricLine[] = [];
  let offset = 0;
  for (const line of text.split('\n')) {
    const shift = /^\s*\[offset:\s*([+-]?\d{1,7})\s*\]/i.exec(line);
    if (shift) offset = Number(shift[1]);
    const found = lineTimes.exec(line);
    if (!found) continue;
    const words = cleanLine((found[2] ?? '').replace(wordTimes, ''), longestLine);
    for (const [, minutes, seconds, fraction] of (found[1] ?? '').matchAll(
      /\[(\d+):(\d+)(?:[.:](\d+))?\]/g,
    )) {
      const ms = Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(`0.${fraction ?? 0}`) * 1000;
      if (lines.length < mostLines) lines.push({ ms: Math.round(ms), text: words });
    }
  }
  if (lines.length === 0) return null;
  // A positive offset lets the words appear sooner.
  return ordered(lines.map((line) => ({ ms: Math.max(0, line.ms - offset), text: line.text })));
}

function ordered(lines: readonly LyricLine[]): LyricLine[] {
  return lines.toSorted((a, b) => a.ms - b.ms);
}

/** ID3 writes "XXX" or zeros where it knows no language. */
function language(code: string): string | null {
  const lower = code.toLowerCase();
  return /^[a-z]{2,3}$/.test(lower) && lower !== 'xxx' && lower !== 'und' ? lower : null;
}
