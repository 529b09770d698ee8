import type { AlbumDetail, Track } from '#lib/api/index.ts';

export interface Disc {
  readonly number: number;
  readonly title: string | undefined;
  readonly tracks: readonly Track[];
}

/** The tracks of an album by disc, in their order. Tracks without a disc are on the first. */
export function discsOf({ tracks, discTitles }: Pick<AlbumDetail, 'tracks' | 'discTitles'>): readonly Disc[] {
  const byDisc = Map.groupBy(tracks, ({ discNum }) => discNum ?? 1);
  return [...byDisc]
    .sort(([a], [b]) => a - b)
    .map(([number, those]) => ({
      number,
      title: discTitles.find(({ disc }) => disc === number)?.title,
      tracks: those,
    }));
}
