import type { ArtistIndex } from '#lib/api/index.ts';

type IndexedArtist = ArtistIndex['groups'][number]['artists'][number];

/** A row of the index: a letter, or as many artists as stand beside each other. */
export type IndexRow =
  | { readonly kind: 'letter'; readonly letter: string }
  | { readonly kind: 'artists'; readonly artists: readonly IndexedArtist[] };

/** The index as rows of equal height; only what `filter` matches, when there is one. */
export function indexRows(groups: ArtistIndex['groups'], columns: number, filter = ''): readonly IndexRow[] {
  const wanted = plain(filter);
  return groups.flatMap(({ letter, artists }) => {
    const kept = wanted === '' ? artists : artists.filter(({ name }) => plain(name).includes(wanted));
    if (kept.length === 0) return [];
    const rows: IndexRow[] = [{ kind: 'letter', letter }];
    for (let at = 0; at < kept.length; at += columns) {
      rows.push({ kind: 'artists', artists: kept.slice(at, at + columns) });
    }
    return rows;
  });
}

/** Without accents and capitals, so that "bjork" finds Björk. */
function plain(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().trim();
}
