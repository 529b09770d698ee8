import type { XmlElement } from './xml/index.ts';

/** The name without the prefix that a feed happens to use. */
export const localName = ({ name }: XmlElement): string => name.slice(name.indexOf(':') + 1).toLowerCase();

/** Children by their names; `plain` ones are without a prefix, as `<title>` beside `<itunes:title>`. */
export function childrenOf({ children }: XmlElement, name: string): readonly XmlElement[] {
  return children.filter((child) => child.name.toLowerCase() === name);
}

export function childOf(element: XmlElement, ...names: readonly string[]): XmlElement | undefined {
  for (const name of names) {
    const found = childrenOf(element, name)[0];
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The text of the first child of these names that has some, in one line of at most so many letters. */
export function lineOf(element: XmlElement, most: number, ...names: readonly string[]): string | null {
  for (const name of names)
    for (const child of childrenOf(element, name)) {
      const line = child.text
        .replaceAll(/[\s\p{Cc}\p{Cs}]+/gu, ' ')
        .trim()
        .slice(0, most)
        .toWellFormed();
      if (line !== '') return line;
    }
  return null;
}

/** The same with its lines kept. */
export function proseOf(element: XmlElement, most: number, ...names: readonly string[]): string | null {
  for (const name of names)
    for (const child of childrenOf(element, name)) {
      const prose = withoutMarkup(child.text)
        .replaceAll(/[ \t\r\f\v]+/g, ' ')
        .replaceAll(/ ?\n ?/g, '\n')
        .replaceAll(/\n{3,}/g, '\n\n')
        .trim();
      if (prose !== '') return prose.slice(0, most).toWellFormed();
    }
  return null;
}

const entities: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
};

/** Descriptions hold HTML as text: its words are kept, everything that could act is dropped. */
export function withoutMarkup(text: string): string {
  return text
    .replaceAll(/<(script|style)\b[^<>]{0,500}>[^<]{0,20000}<\/\1>/gi, '')
    .replaceAll(/<(?:br|\/p|\/div|\/li)\b[^<>]{0,500}>/gi, '\n')
    .replaceAll(/<[a-z/!][^<>]{0,2000}>/gi, '')
    .replaceAll(/&(amp|lt|gt|quot|apos|nbsp|#39);/g, (_, name: string) => entities[name] ?? "'")
    .replaceAll(/[\p{Cc}\p{Cs}]/gu, (letter) => (letter === '\n' ? '\n' : ' '));
}

/** An http or https address, taken from the feed's own when it is relative; null for anything else. */
export function addressOf(text: string | null | undefined, base: string): string | null {
  const trimmed = text?.trim() ?? '';
  if (trimmed === '' || trimmed.length > 2000 || !URL.canParse(trimmed, base)) return null;
  const url = new URL(trimmed, base);
  if (!['http:', 'https:'].includes(url.protocol) || url.username !== '' || url.password !== '') return null;
  return url.href;
}

/** RFC 822 and ISO 8601 dates as ISO 8601 in UTC; null for what is none, or lies outside 1990 to 2100. */
export function dateOf(text: string | null): string | null {
  const ms = text === null ? Number.NaN : Date.parse(text);
  return ms > Date.UTC(1990, 0) && ms < Date.UTC(2100, 0) ? new Date(ms).toISOString() : null;
}

/** '1:02:03', '62:03' or '3723' as seconds. */
export function secondsOf(text: string | null): number | null {
  if (text === null || !/^\d{1,6}(?::\d{1,2}){0,2}(?:\.\d+)?$/.test(text)) return null;
  const seconds = text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
  return seconds > 0 && seconds < 1_000_000 ? seconds : null;
}

export function wholeOf(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) : null;
}
