import type { AccountViewer } from '../../access/index.ts';
import type { Playlists } from '../../community/index.ts';
import { LibraryError } from '../../errors/index.ts';
import { jellyfinId } from '../../jellyfin-items/index.ts';
import type { PlaylistEdit } from './edit.ts';
import type { Subjects } from './subjects.ts';

/** The tracks that an edit names; all have to be there before it is made. */
export const tracksOf = (edit: PlaylistEdit): readonly string[] => ('tracks' in edit ? edit.tracks : []);

/**
 * What came of an edit of a playlist: 200, with the id of one that was
 * made; 409 where the list is another than expected.
 */
export type PlaylistOutcome =
  | { readonly status: 200; readonly answer: { readonly Id: string } | null }
  | { readonly status: 409 }
  /** Its single request has to say what is wrong. */
  | { readonly status: 422 };

/** Makes one edit of a playlist. Everything that may be refused is refused before anything is written. */
export function makePlaylistEdit(
  playlists: Playlists,
  viewer: AccountViewer,
  edit: PlaylistEdit,
  subjects: Subjects,
): PlaylistOutcome {
  const isTrack = (gid: string): boolean => {
    const subject = subjects.get(gid);
    return subject?.kind === 'track' && subject.isSeen;
  };
  if (!tracksOf(edit).every(isTrack)) return { status: 422 };
  try {
    return change(playlists, viewer, edit);
  } catch (error) {
    if (error instanceof LibraryError) return { status: 422 };
    throw error;
  }
}

function change(playlists: Playlists, viewer: AccountViewer, edit: PlaylistEdit): PlaylistOutcome {
  const { gid } = edit;
  switch (edit.operation) {
    case 'playlist.create': {
      const made = playlists.create(viewer, { name: edit.name, isPublic: false }, edit.tracks);
      return { status: 200, answer: { Id: jellyfinId(made) } };
    }
    case 'playlist.setItems':
      if (edit.base !== undefined && !playlists.holds(viewer, gid, edit.base)) return { status: 409 };
      playlists.setTracks(viewer, gid, edit.tracks);
      break;
    case 'playlist.rename':
      playlists.update(viewer, gid, { name: edit.name });
      break;
    default:
      playlists.delete(viewer, gid);
  }
  return { status: 200, answer: null };
}
