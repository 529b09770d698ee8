import type { Track } from '#lib/api/index.ts';

/** What a share is called: as its maker described it, else its one track or its one album; undefined otherwise. */
export function titleOf(
  description: string | null,
  tracks: readonly Pick<Track, 'title' | 'album'>[],
): string | undefined {
  if (description !== null) return description;
  const [first] = tracks;
  if (first === undefined) return undefined;
  if (tracks.length === 1) return first.title;
  const { album } = first;
  return album !== null && tracks.every((track) => track.album?.id === album.id) ? album.title : undefined;
}
