/**
 * Text of a tag as it may be shown: without NUL and other control characters, without direction overrides (Unicode
 * technical report 36: a title must not reorder the page around it), one line, trimmed, NFC, at most `most` UTF-16 units.
 */
export function cleanLine(text: string, most = 1000): string {
  const piece = text.length > most * 4 ? text.slice(0, most * 4) : text;
  const plain = isPlain(piece) ? piece : piece.replace(unwanted, ' ').replace(invisible, '').normalize('NFC');
  return cut(plain.trim(), most);
}

/** The same for text of several lines; line ends become "\n". */
export function cleanText(text: string, most = 50_000): string {
  const lines = text.slice(0, most * 2).replace(/\r\n?/g, '\n');
  const plain = lines.replace(unwantedButNewline, ' ').replace(invisible, '').normalize('NFC');
  return cut(plain.trim(), most);
}

/** Cleaned, without empty ones and repetitions, in order, at most `most` of them. */
export function cleanList(values: readonly string[], most = 64): string[] {
  const kept: string[] = [];
  for (const value of values) {
    const text = cleanLine(value);
    if (text !== '' && !kept.includes(text)) kept.push(text);
    if (kept.length >= most) break;
  }
  return kept;
}

/** The first value that is not empty once cleaned, else null. */
export function cleanFirst(values: readonly string[], most?: number): string | null {
  for (const value of values) {
    const text = cleanLine(value, most);
    if (text !== '') return text;
  }
  return null;
}

const unwanted = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const unwantedButNewline = /(?!\n)[\p{Cc}\p{Zl}\p{Zp}]/gu;
// Written with escapes: these characters cannot be seen in an editor.
const invisible =
  /[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const printableAscii = /^[\u0020-\u007e]*$/;

function isPlain(text: string): boolean {
  return printableAscii.test(text);
}

function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  // Not between the halves of a surrogate pair.
  const end = (text.charCodeAt(most - 1) & 0xfc00) === 0xd800 ? most - 1 : most;
  return text.slice(0, end).trimEnd();
}
