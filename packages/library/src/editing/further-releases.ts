import type { Clock, Database, Reader, Writer } from '@bandstand/sqlite';
import { may, type Viewer } from '../access/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { ChangedMeanwhile } from './errors.ts';
import { matches, tagOf } from './etags.ts';
import { permitted, rowIdOf } from './targets.ts';

/** A track as it is on one release. */
export interface AlbumTrackView {
  readonly id: string;
  readonly title: string;
  readonly artistLine: string | null;
  readonly discNum: number | null;
  readonly trackNum: number | null;
  /** False for a track that belongs to another release and is on this one too. */
  readonly own: boolean;
}

/** The tracks of a release as its editor sees them, in order; missing ones too. */
export interface AlbumTracksView {
  readonly id: string;
  readonly tracks: readonly AlbumTrackView[];
}

/** Where a track is to be on a release. Without numbers it comes last. */
export interface PlaceOnRelease {
  readonly discNum?: number | null | undefined;
  readonly trackNum?: number | null | undefined;
}

const tracksSql = `SELECT id AS place, gid AS id, title, artist_name AS artistLine, disc_num AS discNum, track_num AS trackNum, 1 AS own
    FROM tracks WHERE album_id = :album
  UNION ALL SELECT t.id, t.gid, t.title, t.artist_name, m.disc_num, m.track_num, 0
    FROM album_tracks m CROSS JOIN tracks t WHERE m.album_id = :album AND t.id = m.track_id
  ORDER BY discNum, trackNum, place`;

/** A release at most has so many tracks of others: more is no release but a list. */
const mostFurther = 2000;

/**
 * Tracks that are on further releases beside their own. Only who may change both the track and the release puts the one
 * on the other, as whoever hears the release will hear the track; scans leave these places alone.
 */
export class FurtherReleases {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** The tracks of a release. Throws LibraryError `not_found`, `forbidden`. */
  view(viewer: Viewer, album: string): AlbumTracksView {
    return this.#db.read((reader) => viewOf(reader, permitted(reader, viewer, 'edit', 'album', album)));
  }

  /**
   * Puts a track on a further release, or to another place on it; the tracks afterwards. Throws LibraryError `not_found`,
   * `forbidden`, `conflict` for the track's own release, and ChangedMeanwhile when they are not as `ifMatch` says.
   */
  put(
    viewer: Viewer,
    album: string,
    track: string,
    place: PlaceOnRelease,
    ifMatch?: string,
  ): AlbumTracksView {
    return this.#db.write((writer) => {
      const albumId = permitted(writer, viewer, 'edit', 'album', album);
      checkState(writer, albumId, ifMatch);
      const trackId = permitted(writer, viewer, 'edit', 'track', track);
      if (
        writer.value('SELECT 1 FROM tracks WHERE id = ? AND album_id = ?', [trackId, albumId]) !== undefined
      )
        throw new LibraryError('conflict', 'The track belongs to this release: change its number there.');
      placeOn(writer, albumId, trackId, place);
      return this.#touched(writer, albumId);
    });
  }

  /**
   * Takes a track off a release that is not its own; whose the track is may do it as well. Throws LibraryError
   * `not_found`, `forbidden`, and ChangedMeanwhile.
   */
  remove(viewer: Viewer, album: string, track: string, ifMatch?: string): void {
    this.#db.write((writer) => {
      const albumId = rowIdOf(writer, 'album', album);
      if (albumId === undefined || !may(writer, viewer, 'see', 'album', albumId)) throw notFound('album');
      const trackId = rowIdOf(writer, 'track', track);
      const mine = trackId !== undefined && may(writer, viewer, 'edit', 'track', trackId);
      if (!mine) permitted(writer, viewer, 'edit', 'album', album);
      checkState(writer, albumId, ifMatch);
      const sql = 'DELETE FROM album_tracks WHERE album_id = ? AND track_id = ?';
      if (trackId === undefined || writer.run(sql, [albumId, trackId]).changes === 0) throw notFound('track');
      this.#touched(writer, albumId);
    });
  }

  #touched(writer: Writer, albumId: number): AlbumTracksView {
    writer.run('UPDATE albums SET updated_at = ? WHERE id = ?', [
      new Date(this.#clock()).toISOString(),
      albumId,
    ]);
    return viewOf(writer, albumId);
  }
}

/** Gives a track of another release its number on this one; false when it is not on it. */
export function renumberFurther(writer: Writer, albumId: number, trackId: number, trackNum: number): boolean {
  const sql = 'UPDATE album_tracks SET track_num = ? WHERE album_id = ? AND track_id = ?';
  return writer.run(sql, [trackNum, albumId, trackId]).changes > 0;
}

function viewOf(reader: Reader, albumId: number): AlbumTracksView {
  const rows = reader.all<Omit<AlbumTrackView, 'own'> & { own: number }>(tracksSql, {
    album: albumId,
  });
  return {
    id: reader.value<string>('SELECT gid FROM albums WHERE id = ?', [albumId]) ?? '',
    tracks: rows.map(({ id, title, artistLine, discNum, trackNum, own }) => ({
      id,
      title,
      artistLine,
      discNum,
      trackNum,
      own: own === 1,
    })),
  };
}

function checkState(reader: Reader, albumId: number, ifMatch: string | undefined): void {
  if (ifMatch !== undefined && !matches(ifMatch, tagOf(viewOf(reader, albumId))))
    throw new ChangedMeanwhile();
}

function placeOn(
  writer: Writer,
  albumId: number,
  trackId: number,
  { discNum, trackNum }: PlaceOnRelease,
): void {
  const both = { album: albumId, track: trackId };
  const there = writer.get<{ discNum: number | null; trackNum: number | null }>(
    'SELECT disc_num AS discNum, track_num AS trackNum FROM album_tracks WHERE album_id = :album AND track_id = :track',
    both,
  );
  const count = writer.value<number>('SELECT count(*) FROM album_tracks WHERE album_id = ?', [albumId]) ?? 0;
  if (there === undefined && count >= mostFurther)
    throw new LibraryError(
      'conflict',
      `${mostFurther} tracks of other releases are on this one: no more fit.`,
    );
  const usual = there ?? lastPlace(writer, albumId, discNum);
  writer.run(
    `INSERT INTO album_tracks (album_id, track_id, disc_num, track_num) VALUES (:album, :track, :disc, :number)
     ON CONFLICT (album_id, track_id) DO UPDATE SET disc_num = :disc, track_num = :number`,
    {
      ...both,
      disc: discNum === undefined ? usual.discNum : discNum,
      number: trackNum === undefined ? usual.trackNum : trackNum,
    },
  );
}

/** The place after the last on a disc, the last disc unless told. */
function lastPlace(reader: Reader, albumId: number, discNum: number | null | undefined) {
  const tracks = viewOf(reader, albumId).tracks.filter(
    (track) => discNum === undefined || track.discNum === discNum,
  );
  const last = tracks.at(-1);
  const on = tracks.filter((track) => track.discNum === last?.discNum);
  const numbers = on.map(({ trackNum }) => trackNum ?? 0);
  return { discNum: last?.discNum ?? discNum ?? null, trackNum: Math.max(0, ...numbers) + 1 };
}
