import type { Clock, Database, Reader, Writer } from '@bandstand/sqlite';
import { type Account, type AccountViewer, asViewer, may, mayUpload, type Viewer } from '../access/index.ts';
import { foldName } from '../catalogue/index.ts';
import { LibraryError } from '../errors/index.ts';
import { slugOf, uniqueSlug } from '../releases/index.ts';
import { deleteForsakenAlbum, type Row, resettle, type TouchedFolder, updateRow } from '../scanner/index.ts';
import { type AlbumChanges, albumFields, albumView, applyAlbum } from './album-fields.ts';
import { type ArtistChanges, applyArtist, artistFields, artistView, resetName } from './artist-fields.ts';
import { ChangedMeanwhile } from './errors.ts';
import { matches, tagOf } from './etags.ts';
import { renumberFurther } from './further-releases.ts';
import { lock, unlock } from './locks.ts';
import { dropEditedLyrics } from './lyrics.ts';
import { deleteAlbum, deleteTrack, foldersOfTrack } from './removal.ts';
import type { EditSession } from './session.ts';
import { type EditKind, permitted, rowIdOf, tableOf } from './targets.ts';
import { applyTrack, type TrackChanges, trackFields, trackView } from './track-fields.ts';

export interface EditingOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly accountById: (id: number) => Account | undefined;
  /** Has the files of these folders read and grouped into albums again. */
  readonly regroup: (folders: readonly TouchedFolder[]) => void;
}

export interface ChangesOf {
  readonly artist: ArtistChanges;
  readonly album: AlbumChanges;
  readonly track: TrackChanges;
}
export interface ViewOf {
  readonly artist: ReturnType<typeof artistView>;
  readonly album: ReturnType<typeof albumView>;
  readonly track: ReturnType<typeof trackView>;
}

const viewers: { readonly [K in EditKind]: (reader: Reader, id: number) => ViewOf[K] } = {
  artist: artistView,
  album: albumView,
  track: trackView,
};

/** How a change is meant: against which state, and which edited fields are to follow the files again. */
export interface EditTerms {
  /** The `If-Match` of the caller: entity tags, or `*`. */
  readonly ifMatch?: string | undefined;
  readonly reset?: readonly string[] | undefined;
}

const fieldsOf: Readonly<Record<EditKind, readonly string[]>> = {
  artist: artistFields,
  album: albumFields,
  track: trackFields,
};

/**
 * Changing artists, albums and tracks by hand. A field that a person changed wins over what its files say until it is
 * reset. Everything asks the policy; what a viewer may not see is not there.
 */
export class Editing {
  readonly #db: Database;
  readonly #clock: Clock;
  readonly #accountById: (id: number) => Account | undefined;
  readonly #regroup: EditingOptions['regroup'];

  constructor({ db, clock, accountById, regroup }: EditingOptions) {
    this.#regroup = regroup;
    this.#db = db;
    this.#clock = clock;
    this.#accountById = accountById;
  }

  /** The row id behind a gid, also of one that was merged into another. */
  idOf(reader: Reader, kind: EditKind, gid: string): number | undefined {
    return rowIdOf(reader, kind, gid);
  }

  /** A thing as its editor sees it. Throws LibraryError `not_found`, `forbidden`. */
  view<K extends EditKind>(viewer: Viewer, kind: K, gid: string): ViewOf[K] {
    return this.#db.read((reader) => seen(reader, kind, permitted(reader, viewer, 'edit', kind, gid)));
  }

  /**
   * Changes what is given and resets what is named; the view afterwards. Throws LibraryError, and ChangedMeanwhile when
   * the thing is not as `ifMatch` says.
   */
  edit<K extends EditKind>(
    viewer: Viewer,
    kind: K,
    gid: string,
    changes: ChangesOf[K],
    { ifMatch, reset = [] }: EditTerms = {},
  ): ViewOf[K] {
    const folders: TouchedFolder[] = [];
    const view = this.#db.write((writer) => {
      const id = permitted(writer, viewer, 'edit', kind, gid);
      if (ifMatch !== undefined && !matches(ifMatch, tagOf(seen(writer, kind, id))))
        throw new ChangedMeanwhile();
      const session = { writer, viewer, now: this.#clock() };
      if (reset.length > 0) resetFields(session, kind, id, reset);
      this.#apply(session, kind, id, changes);
      if (kind === 'track' && reset.includes('album')) folders.push(...foldersOfTrack(writer, id));
      return seen(writer, kind, id);
    });
    if (folders.length > 0) this.#regroup(folders);
    return view;
  }

  /** A new album of the viewer's own, a draft without tracks. Throws LibraryError `forbidden`, `invalid`. */
  createAlbum(viewer: AccountViewer, changes: AlbumChanges & { readonly title: string }): ViewOf['album'] {
    return this.#db.write((writer) => {
      if (!mayUpload(writer, viewer))
        throw new LibraryError('forbidden', 'Albums are made by artists and by the staff of this site.');
      const taken = (slug: string) =>
        writer.value('SELECT 1 FROM albums WHERE slug = ?', [slug]) !== undefined;
      const title = changes.title.trim();
      const slug = uniqueSlug(slugOf(title, 'release'), `${viewer.account.gid} ${this.#clock()}`, taken);
      const { lastInsertRowid: id } = writer.run(
        'INSERT INTO albums (title, title_key, slug, owner_id) VALUES (?, ?, ?, ?)',
        [title, foldName(title), slug, viewer.account.id],
      );
      this.#apply({ writer, viewer, now: this.#clock() }, 'album', id, changes);
      return albumView(writer, id);
    });
  }

  /**
   * Puts tracks on an album in this order, numbered from 1. The viewer must be allowed to edit all of them, but for those
   * of other releases that are on it already: these stay with their own.
   */
  putTracks(viewer: AccountViewer, gid: string, tracks: readonly string[]): void {
    this.#db.write((writer) => {
      const album = permitted(writer, viewer, 'edit', 'album', gid);
      const albumGid = writer.value<string>('SELECT gid FROM albums WHERE id = ?', [album]) ?? gid;
      for (const [at, track] of tracks.entries()) {
        const there = rowIdOf(writer, 'track', track);
        if (there !== undefined && renumberFurther(writer, album, there, at + 1)) continue;
        const id = permitted(writer, viewer, 'edit', 'track', track);
        this.#apply({ writer, viewer, now: this.#clock() }, 'track', id, {
          album: albumGid,
          trackNum: at + 1,
        });
      }
    });
  }

  /** Deletes a track; see `deleteTrack` of removal. */
  removeTrack(viewer: Viewer, gid: string): Promise<void> {
    return deleteTrack(this.#db, viewer, gid);
  }

  /** Deletes an album; its tracks go with it, or back to where their files say. */
  async removeAlbum(viewer: Viewer, gid: string, tracks: 'keep' | 'delete'): Promise<void> {
    const folders = await deleteAlbum(this.#db, viewer, gid, tracks);
    if (folders.length > 0) this.#regroup(folders);
  }

  /**
   * Makes an uploaded picture that of an album or artist, for the account that sent it; the place of the picture before,
   * when that was an uploaded one. Throws LibraryError.
   */
  setPicture(
    accountId: number,
    target: { readonly kind: 'album' | 'artist'; readonly gid: string },
    place: string,
    tag: string,
  ): string | null {
    return this.#db.write((writer) => {
      const id = permitted(writer, this.#viewerOf(accountId), 'edit', target.kind, target.gid);
      const [field, column] = target.kind === 'album' ? ['cover', 'cover_path'] : ['photo', 'photo_path'];
      const table = tableOf(target.kind);
      const before = writer.value<string | null>(`SELECT ${column} FROM ${table} WHERE id = ?`, [id]) ?? null;
      if (before === `data:${place}`) return null;
      const row = {
        [column]: `data:${place}`,
        image_tag: tag.replaceAll('-', '').slice(-10),
        thumbhash: null,
      };
      this.#write(writer, target.kind, id, row, [field]);
      return before?.startsWith('data:') === true ? before.slice(5) : null;
    });
  }

  /**
   * Gives an uploaded track that is titled by the name of our file, for want
   * of a tag, the name that its sender's file had.
   */
  nameUpload(trackId: number, fileStem: string, name: string): void {
    this.#db.write((writer) => {
      const untitled = writer.value(
        `SELECT 1 FROM tracks WHERE id = ? AND title = ? AND locked_fields NOT LIKE '%"title"%'`,
        [trackId, fileStem],
      );
      const title = plainName(name);
      if (untitled === undefined || title === '') return;
      this.#write(writer, 'track', trackId, { title, title_key: foldName(title) }, ['title']);
    });
  }

  /**
   * Puts an uploaded track on the album that it was sent for; the one that its scan made goes when nothing else is on it. Throws
   * LibraryError when the sender may not do that any more.
   */
  putUpload(accountId: number, trackId: number, albumGid: string): void {
    const viewer = this.#viewerOf(accountId);
    this.#db.write((writer) => {
      if (!may(writer, viewer, 'edit', 'track', trackId))
        throw new LibraryError('forbidden', 'This track is not yours to move.');
      const before = writer.value<number | null>('SELECT album_id FROM tracks WHERE id = ?', [trackId]);
      this.#apply({ writer, viewer, now: this.#clock() }, 'track', trackId, { album: albumGid });
      if (typeof before === 'number') deleteForsakenAlbum(writer, before);
    });
  }

  #apply<K extends EditKind>(session: EditSession, kind: K, id: number, changes: ChangesOf[K]): void {
    const spoken = Object.entries(changes).flatMap(([name, value]) => (value === undefined ? [] : [name]));
    const fields = fieldsOf[kind].filter((name) => spoken.includes(name));
    if (fields.length === 0) return;
    this.#write(session.writer, kind, id, apply(session, kind, id, changes), fields);
  }

  #write(writer: Writer, kind: EditKind, id: number, wanted: Row, fields: readonly string[]): void {
    const table = tableOf(kind);
    const current = writer.get<Row>(`SELECT * FROM ${table} WHERE id = ?`, [id]) ?? {};
    const locked = lock(String(current['locked_fields'] ?? '[]'), fields);
    updateRow(writer, table, id, current, { ...wanted, locked_fields: locked });
    touch(writer, kind, id, this.#clock());
  }

  #viewerOf(accountId: number): AccountViewer {
    const account = this.#accountById(accountId);
    if (account === undefined) throw new LibraryError('forbidden', 'The account of this upload is gone.');
    return asViewer(account);
  }
}

function seen<K extends EditKind>(reader: Reader, kind: K, id: number): ViewOf[K] {
  return viewers[kind](reader, id);
}

const appliers: {
  readonly [K in EditKind]: (session: EditSession, id: number, changes: ChangesOf[K]) => Row;
} = { artist: applyArtist, album: applyAlbum, track: applyTrack };

function apply<K extends EditKind>(session: EditSession, kind: K, id: number, changes: ChangesOf[K]): Row {
  return appliers[kind](session, id, changes);
}

/** Numbers a change that only lists beside the row show, so that clients hear of it. */
function touch(writer: Writer, kind: EditKind, id: number, now: number): void {
  const column = { artist: 'name', album: 'album_artist', track: 'artist_name' }[kind];
  writer.run(`UPDATE ${tableOf(kind)} SET ${column} = ${column}, updated_at = ? WHERE id = ?`, [
    new Date(now).toISOString(),
    id,
  ]);
}

/** Lets fields follow the files again. Throws LibraryError `invalid` for a field that is none. */
function resetFields(
  { writer, now }: EditSession,
  kind: EditKind,
  id: number,
  fields: readonly string[],
): void {
  const wrong = fields.find((name) => !fieldsOf[kind].includes(name));
  if (wrong !== undefined) throw new LibraryError('invalid', `${wrong} is no field of a ${kind}.`);
  const table = tableOf(kind);
  const before = writer.value<string>(`SELECT locked_fields FROM ${table} WHERE id = ?`, [id]) ?? '[]';
  writer.run(`UPDATE ${table} SET locked_fields = ? WHERE id = ?`, [unlock(before, fields), id]);
  if (kind === 'track') {
    if (fields.includes('lyrics')) dropEditedLyrics(writer, id);
    resettle(writer, { tracks: [id] }, now);
  } else if (kind === 'album') {
    // An uploaded picture would be left alone otherwise.
    if (fields.includes('cover'))
      writer.run('UPDATE albums SET cover_path = NULL, image_tag = NULL WHERE id = ?', [id]);
    resettle(writer, { albums: [id] }, now);
  } else if (fields.includes('name')) resetName(writer, id);
  touch(writer, kind, id, now);
}

/** `03 - Night Drive.flac` as a client calls its file: the words without number and suffix. */
function plainName(name: string): string {
  const base = name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
  const words = base.replace(/\.[A-Za-z0-9]{1,5}$/, '').replaceAll('_', ' ');
  return words
    .replace(/^\d{1,3}[\s.)-]+(?=\S)/, '')
    .trim()
    .slice(0, 500);
}
