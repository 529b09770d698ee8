import { hangul, letters } from './letters.data.ts';

const firstSyllable = 0xac00;
const lastSyllable = 0xd7a3;
const katakana = /[\u30a1-\u30f6]/gu;
const smallY = /([きしちにひみりぎじぢびぴ])([ゃゅょ])/gu;
const smallTsu = /っ(.)/gu;
// Marks of alphabets; those of Indic and other scripts belong to the letter and stay.
const accents = /(?<=\p{Script=Latin}|\p{Script=Greek}|\p{Script=Cyrillic}|[\u0300-\u036f])[\u0300-\u036f]/gu;
const points = /[\u0591-\u05c7\u064b-\u065f\u0670]/gu;

/**
 * `text` in lower case with every letter of Latin, Greek, Cyrillic, Armenian, Georgian, Hebrew, Arabic, kana and Hangul
 * written in plain Latin letters. Letters of other scripts (Han, Thai, Devanagari ...) stay as they are.
 */
export function transliterate(text: string): string {
  const lower = text.normalize('NFKC').toLowerCase();
  let plain = '';
  for (const letter of syllabic(lower)) plain += latinOf(letter);
  return plain.normalize('NFC');
}

/** Kana of two signs as one unit of sound, everything else letter by letter. */
function syllabic(text: string): string {
  const kana = text.replace(katakana, (sign) => String.fromCodePoint((sign.codePointAt(0) ?? 0) - 0x60));
  if (!/[\u3040-\u30ff]/u.test(kana)) return text;
  const joined = kana.replace(smallY, (_, base: string, small: string) => palatal(base, small));
  return joined
    .replace(smallTsu, (_, next: string) => latinOf(next).charAt(0).replace('c', 't') + next)
    .replace(/[ーっ]/gu, '');
}

function palatal(base: string, small: string): string {
  const sound = latinOf(base).slice(0, -1);
  const vowel = { ゃ: 'a', ゅ: 'u', ょ: 'o' }[small] ?? '';
  return /^(?:sh|ch|j)$/.test(sound) ? sound + vowel : `${sound}y${vowel}`;
}

function latinOf(letter: string): string {
  const code = letter.codePointAt(0) ?? 0;
  if (code < 0x80 && letter !== "'") return letter;
  const known = letters.get(letter);
  if (known !== undefined) return known;
  if (code >= firstSyllable && code <= lastSyllable) return romanised(code - firstSyllable);
  const base = letter.normalize('NFD').replace(accents, '').replace(points, '');
  if (base === letter || base === '') return base;
  return letters.get(base) ?? base.normalize('NFC');
}

function romanised(syllable: number): string {
  const final = syllable % 28;
  const vowel = Math.floor(syllable / 28) % 21;
  const initial = Math.floor(syllable / 588);
  return `${hangul.initials[initial] ?? ''}${hangul.vowels[vowel] ?? ''}${hangul.finals[final] ?? ''}`;
}
