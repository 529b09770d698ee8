import type { Reader } from '@bandstand/sqlite';
import { may } from '../access/index.ts';
import { foldName } from '../catalogue/index.ts';
import { LibraryError } from '../errors/index.ts';
import { genreRows, type Row, writeList, writeTrackCredits } from '../scanner/index.ts';
import { type CreditEdit, creditRows, creditsOf } from './credits.ts';
import { editedFields } from './locks.ts';
import { type LyricsEdit, lyricsView, writeEditedLyrics } from './lyrics.ts';
import { type EditSession, flagOf, given, trimmed, yearOf } from './session.ts';
import { rowIdOf } from './targets.ts';

/** What can be changed of a track; what is left out stays. */
export interface TrackChanges {
  readonly title?: string | undefined;
  readonly sortTitle?: string | null | undefined;
  readonly artists?: readonly CreditEdit[] | undefined;
  readonly trackNum?: number | null | undefined;
  readonly discNum?: number | null | undefined;
  readonly genres?: readonly string[] | undefined;
  readonly year?: number | null | undefined;
  readonly releaseDate?: string | null | undefined;
  readonly originalDate?: string | null | undefined;
  readonly comment?: string | null | undefined;
  readonly bpm?: number | null | undefined;
  readonly isrc?: string | null | undefined;
  /** Of MusicBrainz, a recording. */
  readonly mbid?: string | null | undefined;
  readonly explicit?: boolean | null | undefined;
  readonly lyrics?: readonly LyricsEdit[] | undefined;
  /** Gid of the album that it is on, null for none. */
  readonly album?: string | null | undefined;
}

export const trackFields = [
  'title',
  'sortTitle',
  'artists',
  'trackNum',
  'discNum',
  'genres',
  'year',
  'releaseDate',
  'originalDate',
  'comment',
  'bpm',
  'isrc',
  'mbid',
  'explicit',
  'lyrics',
  'album',
] as const satisfies readonly (keyof TrackChanges)[];

interface Stored {
  readonly gid: string;
  readonly title: string;
  readonly sortTitle: string | null;
  readonly artistLine: string | null;
  readonly trackNum: number | null;
  readonly discNum: number | null;
  readonly year: number | null;
  readonly releaseDate: string | null;
  readonly originalDate: string | null;
  readonly comment: string | null;
  readonly bpm: number | null;
  readonly isrc: string | null;
  readonly mbid: string | null;
  readonly explicit: number | null;
  readonly album: string | null;
  readonly locked: string;
}

/** A track as an editor sees it. */
export function trackView(reader: Reader, id: number) {
  const row = reader.get<Stored>(
    `SELECT t.gid, t.title, t.sort_title AS sortTitle, t.artist_name AS artistLine, t.track_num AS trackNum,
       t.disc_num AS discNum, t.year, t.release_date AS releaseDate, t.original_date AS originalDate, t.comment, t.bpm,
       t.isrc, t.mbid, t.explicit, a.gid AS album, t.locked_fields AS locked
     FROM tracks t LEFT JOIN albums a ON a.id = t.album_id WHERE t.id = ?`,
    [id],
  );
  if (row === undefined) throw new LibraryError('not_found', 'There is no such track.');
  const { gid, locked, explicit, ...rest } = row;
  const genres = reader.all<{ genre: string }>(
    'SELECT genre FROM track_genres WHERE track_id = ? ORDER BY position',
    [id],
  );
  return {
    id: gid,
    ...rest,
    explicit: explicit === null ? null : explicit === 1,
    artists: creditsOf(reader, 'track', id),
    genres: genres.map(({ genre }) => genre),
    lyrics: lyricsView(reader, id),
    edited: editedFields(locked, trackFields),
  };
}

/** Writes what is spoken of beside the columns, and returns the columns. Throws LibraryError `invalid`, `forbidden`. */
export function applyTrack(session: EditSession, id: number, changes: TrackChanges): Row {
  const { writer, viewer, now } = session;
  const title = trimmed(changes.title);
  if (title === null) throw new LibraryError('invalid', 'A track needs a title.');
  const sortTitle = title === undefined ? trimmed(changes.sortTitle) : (trimmed(changes.sortTitle) ?? null);
  const row: Record<string, Row[string] | undefined> = {
    title,
    sort_title: sortTitle,
    track_num: changes.trackNum,
    disc_num: changes.discNum,
    release_date: changes.releaseDate,
    original_date: changes.originalDate,
    year: changes.year === undefined ? yearOf(changes.releaseDate) : changes.year,
    comment: trimmed(changes.comment),
    bpm: changes.bpm,
    isrc: trimmed(changes.isrc),
    mbid: changes.mbid,
    explicit: flagOf(changes.explicit),
  };
  if (title !== undefined || sortTitle !== undefined) {
    const shown = title ?? writer.value<string>('SELECT title FROM tracks WHERE id = ?', [id]) ?? '';
    row['title_key'] = foldName(sortTitle ?? shown);
  }
  if (changes.artists !== undefined) {
    const { rows, line } = creditRows(writer, viewer, changes.artists, now);
    const others = contributors(writer, id);
    writeTrackCredits(writer, id, [...rows, ...others], false);
    row['artist_name'] = line;
    row['artist_id'] = rows[0]?.artistId ?? null;
  }
  if (changes.genres !== undefined) {
    writeList(writer, 'track_genres', id, genreRows(changes.genres));
    row['genre'] = changes.genres.length === 0 ? null : changes.genres.join('; ');
  }
  if (changes.lyrics !== undefined) row['lyrics'] = writeEditedLyrics(writer, id, changes.lyrics);
  if (changes.album !== undefined) row['album_id'] = albumFor(session, changes.album);
  return given(row);
}

/** The album that a track goes to: only one that the viewer may change. */
function albumFor({ writer, viewer }: EditSession, gid: string | null): number | null {
  if (gid === null) return null;
  const id = rowIdOf(writer, 'album', gid);
  if (id === undefined || !may(writer, viewer, 'see', 'album', id))
    throw new LibraryError('invalid', `There is no album ${gid}.`);
  if (!may(writer, viewer, 'edit', 'album', id))
    throw new LibraryError('forbidden', 'This album is not yours to put tracks on.');
  return id;
}

function contributors(reader: Reader, id: number) {
  return reader
    .all<{ artistId: number; role: string; position: number; creditedAs: string | null; joined: string }>(
      `SELECT artist_id AS artistId, role, position, credited_as AS creditedAs, join_phrase AS joined
       FROM track_artists WHERE track_id = ? AND role <> 'artist'`,
      [id],
    )
    .map(({ joined, ...row }) => ({ ...row, join: joined }));
}
