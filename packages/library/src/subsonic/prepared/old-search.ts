/** What the search of API 1.0 answers, written where it is read. */
import type { Reader } from '@bandstand/sqlite';
import type { AccountViewer } from '../../access/index.ts';
import { foldName, scopeOf, type ThreadState, type TrackRow, tracksFound } from '../../catalogue/index.ts';
import { songNode } from '../payloads/song.ts';
import { xmlElement } from '../protocol/xml.ts';
import type { Markup } from './markup.ts';

/** Folded words, by where they are looked for. */
export interface Words {
  readonly any: readonly string[];
  readonly artist: readonly string[];
  readonly album: readonly string[];
  readonly title: readonly string[];
}

interface Asked {
  readonly viewer: AccountViewer;
  readonly markup: Markup;
  readonly words: Words;
  /** ms since 1970 */
  readonly newerThan: number;
  readonly offset: number;
  readonly count: number;
  /** Hits that are looked at. */
  readonly most: number;
}

/**
 * The element `searchResult`: whole in XML, its value in JSON. No more songs are read than are shown: `totalHits` says how
 * many are known, which is one more than those up to here where there is more.
 */
export function subsonicOldFound(reader: Reader, asked: Asked, state: ThreadState): Uint8Array {
  const { viewer, markup, words, newerThan, offset, count, most } = asked;
  const enough = offset + count + 1;
  const text = Object.values(words).flat().join(' ');
  const hits: TrackRow[] = [];
  for (const row of tracksFound(scopeOf(reader, viewer, state), text, enough, most)) {
    if (!fits(row, words) || Date.parse(row.createdAt) <= newerThan) continue;
    hits.push(row);
    if (hits.length === enough) break;
  }
  const match = hits.slice(offset, offset + count).map((row) => songNode(row));
  const found = { offset, totalHits: hits.length, match };
  return Buffer.from(markup === 'json' ? JSON.stringify(found) : xmlElement('searchResult', found));
}

/** The index finds words anywhere; here each must be where it was looked for. */
function fits(row: TrackRow, { artist, album, title }: Words): boolean {
  const holds = (text: string, words: readonly string[]): boolean => {
    const folded = foldName(text);
    return words.every((word) => folded.includes(word));
  };
  return (
    holds(`${row.artistDisplay} ${row.albumArtistDisplay}`, artist) &&
    holds(row.album?.title ?? '', album) &&
    holds(row.title, title)
  );
}
