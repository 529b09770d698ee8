import { genreNumbers } from '../names/index.ts';
import { cleanList } from './clean.ts';

/**
 * The single genres of a tag. Values are split at ";" and " / "; "17" and ID3v2.3's "(17)(RX)Words" are resolved to names.
 * "R&B/Soul" or "Folk, World" stay whole: their signs belong to the name as often as not.
 */
export function genresOf(values: readonly string[]): string[] {
  if (values.length === 0) return [];
  const names: string[] = [];
  for (const value of values) {
    for (const piece of value.split(/;|\s\/\s/)) names.push(...resolve(piece.trim()));
  }
  return cleanList(names, 32);
}

function resolve(text: string): string[] {
  if (/^\d{1,3}$/.test(text)) return [genreNumbers[Number(text)] ?? text];
  if (!text.startsWith('(')) return [text];
  const names: string[] = [];
  let rest = text;
  for (;;) {
    const found = /^\((\d{1,3}|RX|CR)\)/.exec(rest);
    if (!found) break;
    names.push(codeName(found[1] ?? ''));
    rest = rest.slice(found[0].length);
  }
  // "((" stands for a real bracket.
  const words = rest.startsWith('((') ? rest.slice(1) : rest;
  if (words.trim() !== '') names.push(words.trim());
  return names.filter((name) => name !== '');
}

function codeName(code: string): string {
  if (code === 'RX') return 'Remix';
  if (code === 'CR') return 'Cover';
  return genreNumbers[Number(code)] ?? '';
}
