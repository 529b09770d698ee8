import type { AccountViewer } from '../../access/index.ts';
import type { Annotation } from '../../catalogue/index.ts';
import type { Favourites, Playlists } from '../../community/index.ts';

/** What can be a favourite and nothing else. */
export type Other =
  | { readonly kind: 'playlist'; readonly gid: string; readonly id: number }
  | { readonly kind: 'genre'; readonly gid: string; readonly name: string };

interface With {
  readonly favourites: Favourites;
  readonly lists: { readonly playlists: Playlists };
}

/**
 * Marks a playlist or a genre as a favourite, or takes the mark back, where `on` says so; what is so then. What is said of
 * plays and ratings has nowhere to go. Throws `not_found` for a playlist that the viewer does not see.
 */
export function markOther(
  { favourites, lists }: With,
  viewer: AccountViewer,
  other: Other,
  on: boolean | undefined,
): Annotation {
  if (other.kind === 'playlist') lists.playlists.get(viewer, other.gid);
  if (on !== undefined && other.kind === 'playlist') favourites.markPlaylist(viewer, other.gid, on);
  if (on !== undefined && other.kind === 'genre') favourites.markGenre(viewer, other.name, on);
  const starredAt =
    other.kind === 'playlist'
      ? favourites.playlists(viewer).get(other.id)
      : favourites.genres(viewer).get(other.name.toLowerCase());
  return starredAt === undefined ? {} : { starredAt };
}
