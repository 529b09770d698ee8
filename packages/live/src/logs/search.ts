/** What the index of words takes for a word (unicode61: letters, digits and what is written above them). */
const word = /[\p{L}\p{N}\p{M}\p{Co}]+/gu;
const mostWords = 20;

/**
 * The FTS5 query for any text: lines with all of its words, the last of which may go on. Null when it holds none, which finds
 * nothing.
 */
export function matchOf(text: string): string | null {
  const words = text.match(word)?.slice(0, mostWords) ?? [];
  if (words.length === 0) return null;
  // Quoted, no word is an operator; and no quote is in a word.
  return `${words.map((each) => `"${each}"`).join(' ')}*`;
}
