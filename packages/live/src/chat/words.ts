/** What somebody in a room says to the server. */
export type Said =
  | { readonly type: 'say'; readonly text: string; readonly ref: string | undefined }
  | { readonly type: 'react'; readonly emoji: string };

const longestText = 500;
const longestName = 40;
const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** A message of a client; undefined for everything that is none. */
export function parseSaid(message: string | Uint8Array): Said | undefined {
  if (typeof message !== 'string') return undefined;
  const value = parsed(message);
  if (typeof value !== 'object' || value === null || !('type' in value)) return undefined;
  if (value.type === 'say' && 'text' in value && typeof value.text === 'string') {
    const text = cleanText(value.text, longestText);
    const ref = 'ref' in value && typeof value.ref === 'string' ? value.ref.slice(0, 100) : undefined;
    return text === '' ? undefined : { type: 'say', text, ref };
  }
  if (value.type === 'react' && 'emoji' in value && typeof value.emoji === 'string')
    return isEmoji(value.emoji) ? { type: 'react', emoji: value.emoji } : undefined;
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * A text for a line of chat: without control characters and those that turn the direction of what follows, spaces once, no more
 * than so many letters.
 */
export function cleanText(text: string, longest: number): string {
  const plain = text
    .slice(0, longest * 20)
    .toWellFormed()
    .replace(/[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g, '')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  let cut = '';
  let letters = 0;
  for (const { segment } of graphemes.segment(plain)) {
    // A letter under a tower of marks would cover the lines of others.
    cut += segment.slice(0, 30);
    letters += 1;
    if (letters >= longest) break;
  }
  return cut.trim();
}

/** The name of a guest; what is left of it may be nothing. */
export const cleanName = (name: string): string => cleanText(name, longestName);

/** A single picture, as people see it. */
export function isEmoji(text: string): boolean {
  if (text.length > 32 || !/\p{Extended_Pictographic}|\p{Regional_Indicator}/u.test(text)) return false;
  return [...graphemes.segment(text)].length === 1;
}
