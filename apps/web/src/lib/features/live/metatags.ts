import type { Vod } from '#lib/api/index.ts';

/** A tag and its value, as they are typed. */
export type TagRow = readonly [tag: string, value: string];

export const tagRows = (tags: Vod['metatags']): readonly TagRow[] =>
  Object.entries(tags).map(([tag, value]) => [tag, String(value)]);

/** Tags with a name; what was a number or a truth stays one. */
export const tagsOf = (rows: readonly TagRow[]): Vod['metatags'] =>
  Object.fromEntries(
    rows.filter(([tag]) => tag.trim() !== '').map(([tag, value]) => [tag.trim(), valueOf(value.trim())]),
  );

function valueOf(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  const number = Number(text);
  // A number only where it reads the same again: "007" and "1e3" are words.
  return text !== '' && Number.isFinite(number) && String(number) === text ? number : text;
}
