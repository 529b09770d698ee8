import { foldText, wordPattern } from './fold.ts';

/**
 * The words of a text as the search table cuts them: letters, digits and
 * the marks on them. At most eight are looked for.
 */
export const wordsOf = (text: string): readonly string[] =>
  (text.match(wordPattern) ?? []).filter((word) => /[^\p{M}]/u.test(word)).slice(0, 8);

/** What the ranking looks at. */
export interface Scored {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly artists: string | null;
  readonly album_artist: string | null;
  readonly is_favorite: number | null;
  readonly play_count: number | null;
}

/** Of two that fit as well, the one that people look for more often. */
const WEIGHTS: Readonly<Record<string, number>> = {
  MusicArtist: 60,
  MusicAlbum: 50,
  Series: 50,
  Movie: 50,
  Playlist: 40,
  Audio: 30,
  Season: 20,
  Episode: 20,
};

/** How well a row fits what was typed; larger is better. `text` and `words` are folded. */
export function scoreOf(
  row: Scored,
  query: { readonly text: string; readonly words: readonly string[] },
): number {
  const name = foldText(row.name);
  const nameWords = wordsOf(name);
  const starts = (words: readonly string[]): boolean =>
    query.words.every((word) => words.some((candidate) => candidate.startsWith(word)));
  const fit =
    name === query.text
      ? 1000
      : name.startsWith(query.text)
        ? 600
        : query.words.length > 0 && starts(nameWords)
          ? 400
          : starts([...nameWords, ...wordsOf(foldText(`${row.artists ?? ''} ${row.album_artist ?? ''}`))])
            ? 200
            : 0;
  const whole = query.words.filter((word) => nameWords.includes(word)).length * 40;
  const liked = (row.is_favorite === 1 ? 20 : 0) + Math.min(20, Math.log2(1 + (row.play_count ?? 0)) * 4);
  return fit + whole + (WEIGHTS[row.type] ?? 0) + liked - Math.min(name.length, 100) / 10;
}
