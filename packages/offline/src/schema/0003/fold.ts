/** As names were folded when this migration was made; rows that come later are folded by the store's own code. */
const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ħ: 'h',
  ı: 'i',
  ł: 'l',
  ŧ: 't',
  þ: 'th',
};
const joined = new RegExp(`[${Object.keys(letters).join('')}]`, 'gu');
const accents =
  /[\u{300}-\u{36f}]|[\u{1ab0}-\u{1aff}]|[\u{1dc0}-\u{1dff}]|[\u{20d0}-\u{20ff}]|[\u{fe20}-\u{fe2f}]/gu;

/** Letters whose words the search table cannot find as people type them; for SQLite's GLOB. */
export const oddLetters = '*[ßẞæÆǽǼœŒøØǿǾđĐðÐħĦıłŁŧŦþÞﬀ-ﬆ！-～]*';

/** The words of a text that would not be found as people type them, as they type them. */
export const foldedWords = (text: string): readonly string[] =>
  (text.match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []).flatMap((word) => {
    const plain = word
      .normalize('NFKD')
      .toLowerCase()
      .normalize('NFKD')
      .replace(accents, '')
      .normalize('NFC');
    const folded = plain.replace(joined, (letter) => letters[letter] ?? letter);
    return folded === word.normalize('NFD').toLowerCase().replace(accents, '') ? [] : [folded];
  });
