import { coverUrl } from '#lib/api/addresses.ts';
import type { SearchResult } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';

/** One line of the list below the search field. */
export interface Hit {
  readonly key: string;
  readonly kind: 'artists' | 'albums' | 'tracks';
  readonly title: string;
  readonly more: string;
  readonly href: string;
  readonly picture: string;
}

/** Everything found, in the order of the list: artists, albums, tracks. */
export function hitsOf({ artists, albums, tracks }: SearchResult): readonly Hit[] {
  const words = m.shell.search;
  return [
    ...artists.map((artist) => ({
      key: artist.id,
      kind: 'artists' as const,
      title: artist.name,
      more: words.artist,
      href: `/artists/${artist.id}`,
      picture: coverUrl('artists', artist, 80),
    })),
    ...albums.map((album) => ({
      key: album.id,
      kind: 'albums' as const,
      title: album.title,
      more: words.album(album.artist),
      href: `/albums/${album.id}`,
      picture: coverUrl('albums', album, 80),
    })),
    ...tracks.map((track) => ({
      key: track.id,
      kind: 'tracks' as const,
      title: track.title,
      more: words.track(track.artist),
      href:
        track.album === null ? `/search?q=${encodeURIComponent(track.title)}` : `/albums/${track.album.id}`,
      picture: coverUrl('albums', track.album ?? track, 80),
    })),
  ];
}
