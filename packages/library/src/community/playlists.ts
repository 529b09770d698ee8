import type { Reader, Writer } from '@bandstand/sqlite';
import { type AccountViewer, type Action, may, type Viewer, visible } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { visibleIds } from './items.ts';
import {
  deletePlaylist,
  insertPlaylist,
  listPlaylists,
  type PlaylistRecord,
  playlistByGid,
  playlistTrackIds,
  playlistTracks,
  updatePlaylist,
  writePlaces,
} from './playlist-store.ts';
import type { Transactions } from './transactions.ts';

export interface PlaylistChanges {
  readonly name?: string | undefined;
  readonly description?: string | null | undefined;
  readonly isPublic?: boolean | undefined;
}

/** Most places of one playlist. */
export const mostPlaces = 50_000;

/** Playlists: read by their owner, and by everyone signed in when public; changed by the owner alone. */
export class Playlists {
  readonly #db: Transactions;

  constructor(db: Transactions) {
    this.#db = db;
  }

  /** Own and public playlists by name. Their counts are of what the viewer sees. */
  list(
    viewer: AccountViewer,
    page: { readonly limit: number; readonly after: { readonly name: string; readonly id: number } | null },
  ): readonly PlaylistRecord[] {
    return this.#db.read((reader) => listPlaylists(reader, viewer, page));
  }

  /** A playlist and the row ids of its tracks in order; the catalogue tells which of them the viewer sees. */
  get(
    viewer: Viewer,
    gid: string,
  ): { readonly playlist: PlaylistRecord; readonly trackIds: readonly number[] } {
    return this.#db.read((reader) => {
      const playlist = permitted(reader, viewer, 'see', gid);
      return { playlist, trackIds: playlistTrackIds(reader, playlist.id) };
    });
  }

  /**
   * Returns the gid of the new playlist. `made` takes part in its transaction: what it writes is there exactly when the
   * playlist is. Throws `invalid`, `not_found` for a track that is not there.
   */
  create(
    viewer: AccountViewer,
    changes: PlaylistChanges & { readonly name: string },
    trackGids: readonly string[],
    made: (writer: Writer, gid: string) => void = () => {},
  ): string {
    return this.#db.write((writer) => {
      const id = insertPlaylist(writer, { name: cleanName(changes.name), username: viewer.account.username });
      const gid = writer.value<string>('SELECT gid FROM playlists WHERE id = ?', [id]) ?? '';
      applyChanges(writer, permitted(writer, viewer, 'edit', gid), changes);
      if (trackGids.length > 0) place(writer, id, visibleIds(writer, viewer, 'track', trackGids));
      made(writer, gid);
      return gid;
    });
  }

  update(viewer: AccountViewer, gid: string, changes: PlaylistChanges): void {
    this.#db.write((writer) => applyChanges(writer, permitted(writer, viewer, 'edit', gid), changes));
  }

  delete(viewer: AccountViewer, gid: string): void {
    this.#db.write((writer) => deletePlaylist(writer, permitted(writer, viewer, 'delete', gid).id));
  }

  /** True when these are the tracks that the viewer sees in the list, in its order. Throws `not_found`. */
  holds(viewer: AccountViewer, gid: string, trackGids: readonly string[]): boolean {
    return this.#db.read((reader) => {
      const tracks = playlistTracks(reader, permitted(reader, viewer, 'see', gid).id);
      const seen = visible(
        reader,
        viewer,
        'track',
        tracks.map(({ id }) => id),
      );
      const shown = tracks.filter(({ id }) => seen.has(id));
      return shown.length === trackGids.length && shown.every((track, at) => track.gid === trackGids[at]);
    });
  }

  /** Puts these tracks in the place of all. Tracks of the list that the viewer no longer sees may stay in it. */
  setTracks(viewer: AccountViewer, gid: string, trackGids: readonly string[]): void {
    this.#db.write((writer) => {
      const { id } = filled(permitted(writer, viewer, 'edit', gid));
      place(writer, id, keepableIds(writer, viewer, id, trackGids));
    });
  }

  /**
   * Removes the places with these indices (counted before the change), then inserts tracks before index `at`
   * (counted after the removal; at the end without it). Throws `invalid` for an index that is not there.
   */
  editTracks(
    viewer: AccountViewer,
    gid: string,
    edit: { readonly remove?: readonly number[]; readonly add?: readonly string[]; readonly at?: number },
  ): void {
    this.#db.write((writer) => {
      const { id } = filled(permitted(writer, viewer, 'edit', gid));
      const before = playlistTrackIds(writer, id);
      const removed = new Set(edit.remove ?? []);
      for (const index of removed) {
        if (before[index] === undefined)
          throw new LibraryError('invalid', `The playlist has no place ${index}.`);
      }
      const rest = before.filter((_, index) => !removed.has(index));
      const added = visibleIds(writer, viewer, 'track', edit.add ?? []);
      const at = Math.max(0, Math.min(edit.at ?? rest.length, rest.length));
      place(writer, id, [...rest.slice(0, at), ...added, ...rest.slice(at)]);
    });
  }

  /** Moves the place at index `from` to index `to`, counted as if it had been taken out. Throws `invalid`. */
  moveTrack(viewer: AccountViewer, gid: string, from: number, to: number): void {
    this.#db.write((writer) => {
      const { id } = filled(permitted(writer, viewer, 'edit', gid));
      const before = playlistTrackIds(writer, id);
      const moved = before[from];
      if (moved === undefined) throw new LibraryError('invalid', `The playlist has no place ${from}.`);
      const rest = before.filter((_, index) => index !== from);
      place(writer, id, [...rest.slice(0, to), moved, ...rest.slice(to)]);
    });
  }
}

/** The playlist, when the viewer may do this to it; what one may not see does not exist. */
export function permitted(reader: Reader, viewer: Viewer, action: Action, gid: string): PlaylistRecord {
  const playlist = playlistByGid(reader, viewer, gid);
  if (playlist === undefined || !may(reader, viewer, 'see', 'playlist', playlist.id))
    throw notFound('playlist');
  if (action !== 'see' && !may(reader, viewer, action, 'playlist', playlist.id)) {
    throw new LibraryError('forbidden', 'Only the owner of a playlist changes it.');
  }
  return playlist;
}

/** A playlist that people fill. Throws `conflict` for one that rules fill. */
function filled(playlist: PlaylistRecord): PlaylistRecord {
  if (playlist.rules === null) return playlist;
  throw new LibraryError('conflict', 'Rules fill this playlist: change the rules instead.');
}

function applyChanges(writer: Writer, playlist: PlaylistRecord, changes: PlaylistChanges): void {
  const next = {
    name: changes.name === undefined ? playlist.name : cleanName(changes.name),
    description: changes.description === undefined ? playlist.description : changes.description,
    isPublic: changes.isPublic ?? playlist.isPublic,
  };
  const same =
    next.name === playlist.name &&
    next.description === playlist.description &&
    next.isPublic === playlist.isPublic;
  if (!same) updatePlaylist(writer, playlist.id, next);
}

function place(writer: Writer, playlistId: number, trackIds: readonly number[]): void {
  if (trackIds.length > mostPlaces)
    throw new LibraryError('invalid', `A playlist holds at most ${mostPlaces} tracks.`);
  writePlaces(writer, playlistId, trackIds);
}

/** Ids of tracks that the viewer sees or that stand in the list already. */
function keepableIds(reader: Reader, viewer: Viewer, playlistId: number, gids: readonly string[]): number[] {
  const present = reader.all<{ id: number; gid: string }>(
    'SELECT DISTINCT t.id, t.gid FROM playlist_tracks pt JOIN tracks t ON t.id = pt.track_id WHERE pt.playlist_id = ?',
    [playlistId],
  );
  const known = new Map(present.map(({ id, gid }) => [gid, id]));
  const fresh = [...new Set(gids.filter((gid) => !known.has(gid)))];
  for (const [index, id] of visibleIds(reader, viewer, 'track', fresh).entries())
    known.set(fresh[index] ?? '', id);
  return gids.flatMap((gid) => known.get(gid) ?? []);
}

function cleanName(name: string): string {
  const clean = name.trim();
  if (clean === '' || clean.length > 500)
    throw new LibraryError('invalid', 'A playlist needs a name of at most 500 characters.');
  return clean;
}
