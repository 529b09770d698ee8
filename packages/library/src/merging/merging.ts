import {
  type Clock,
  type Database,
  isUniqueViolation,
  type Reader,
  type SqlValue,
  type Writer,
} from '@bandstand/sqlite';
import { type AccountViewer, may } from '../access/index.ts';
import { lock, permitted, unlock } from '../editing/index.ts';
import { LibraryError, notFound } from '../errors/index.ts';
import { slugOf, uniqueSlug } from '../releases/index.ts';
import { resettle } from '../scanner/index.ts';
import { type Division, divideArtist, setFollowing, wasDivided } from './dividing.ts';
import { type Journal, journalFrom, journalText, type PlainRow, type RemovedRow } from './journal.ts';
import {
  addStats,
  giveListening,
  giveMarks,
  giveStats,
  takeListeningBack,
  takeMarksBack,
} from './personal.ts';
import { handBack, handOver, insertWhole, type MergeKind, wholeRow } from './references.ts';
import { addTrackStats, giveTrack, takePlaceBack } from './tracks.ts';

/** A merge that can be undone. */
export interface MergeRecord {
  readonly id: number;
  readonly kind: MergeKind;
  /** Gid and title of what is gone. */
  readonly gid: string;
  readonly title: string;
  /** What it became part of. */
  readonly into: string;
  readonly createdAt: string;
}

/** What says which album an album is: the tags of those that join it must not change it. */
const identity = ['title', 'artists', 'type', 'releaseDate', 'originalDate', 'genres', 'cover'];

/**
 * Making one of two artists, albums or tracks, and two again. The gid of what is gone keeps resolving; what people did
 * with it counts for the other; a scan takes the old name or key for the other from then on.
 */
export class Merging {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Merges `from` into `into`; both must be the viewer's to change, and `from` to delete. Throws LibraryError. */
  merge(viewer: AccountViewer, kind: MergeKind, into: string, from: string): MergeRecord {
    return this.#db.write((writer) => {
      const to = permitted(writer, viewer, 'edit', kind, into);
      const loser = permitted(writer, viewer, 'delete', kind, from);
      if (to === loser) throw new LibraryError('invalid', `This ${kind} cannot be merged into itself.`);
      const id = mergers[kind](writer, loser, to);
      writer.run('UPDATE merges SET account_id = ? WHERE id = ?', [viewer.account.id, id]);
      if (kind === 'album') resettle(writer, { albums: [to] }, this.#clock());
      if (kind === 'track') resettle(writer, { tracks: [to] }, this.#clock());
      return recordOf(writer, id);
    });
  }

  /** What was merged into a thing, the last first. Throws LibraryError. */
  list(viewer: AccountViewer, kind: MergeKind, gid: string): MergeRecord[] {
    return this.#db.read((reader) => {
      const id = permitted(reader, viewer, 'edit', kind, gid);
      return reader.all<MergeRecord>(
        `${recordSql} WHERE m.kind = ? AND m.into_id = ? ORDER BY m.id DESC LIMIT 200`,
        [kind, id],
      );
    });
  }

  /** Makes two of one artist; the gid of the new one. See `divideArtist`. Merging it back is as if nothing had been. */
  divide(viewer: AccountViewer, gid: string, division: Division): string {
    return this.#db.write((writer) => divideArtist(writer, viewer, gid, division));
  }

  /**
   * Parts what a merge made one. Throws LibraryError `not_found`,
   * `forbidden`, and `conflict` when another took its place.
   */
  split(viewer: AccountViewer, gid: string): void {
    this.#db.write((writer) => {
      const merge = writer.get<{ id: number; kind: MergeKind; to: number; journal: string }>(
        'SELECT id, kind, into_id AS "to", journal FROM merges WHERE gid = ?',
        [gid],
      );
      if (merge === undefined || !may(writer, viewer, 'see', merge.kind, merge.to)) throw notFound('merge');
      if (!may(writer, viewer, 'delete', merge.kind, merge.to))
        throw new LibraryError('forbidden', `This ${merge.kind} is not yours to split.`);
      const journal = journalFrom(merge.journal);
      const later = writer.value('SELECT 1 FROM merges WHERE kind = ? AND into_id = ? AND id > ?', [
        merge.kind,
        merge.to,
        merge.id,
      ]);
      if (later !== undefined)
        throw new LibraryError('conflict', 'Something was merged here after it: split that first.');
      writer.run('DELETE FROM merges WHERE id = ?', [merge.id]);
      part(writer, merge.kind, merge.to, journal);
      const back = Number(journal.before['id']);
      if (merge.kind === 'track') resettle(writer, { tracks: [merge.to, back] }, this.#clock());
      if (merge.kind !== 'album') return;
      const tracks = writer.all<{ id: number }>('SELECT id FROM tracks WHERE album_id = ?', [back]);
      resettle(writer, { tracks: tracks.map(({ id }) => id), albums: [merge.to, back] }, this.#clock());
    });
  }
}

const recordSql = `SELECT m.id, m.kind, m.gid, m.title, coalesce(a.gid, r.gid, t.gid) AS "into", m.created_at AS createdAt
  FROM merges m LEFT JOIN artists r ON m.kind = 'artist' AND r.id = m.into_id
  LEFT JOIN albums a ON m.kind = 'album' AND a.id = m.into_id LEFT JOIN tracks t ON m.kind = 'track' AND t.id = m.into_id`;

const mergers: Readonly<Record<MergeKind, (writer: Writer, from: number, to: number) => number>> = {
  artist: mergeArtists,
  album: mergeAlbums,
  track: mergeTracks,
};

function recordOf(reader: Reader, id: number): MergeRecord {
  const record = reader.get<MergeRecord>(`${recordSql} WHERE m.id = ?`, [id]);
  if (record === undefined) throw notFound('merge');
  return record;
}

function mergeArtists(writer: Writer, from: number, to: number): number {
  const before = rowOf(writer, 'artists', from);
  const winner = rowOf(writer, 'artists', to);
  // One that was parted from the other shows the other's name again.
  const gid = String(before['gid']);
  const isBack = wasDivided(writer, gid, String(winner['gid']));
  const name = isBack || before['name'] === winner['name'] ? null : String(before['name']);
  const given = handOver(writer, { kind: 'artist', from, to, name });
  const id = record(writer, 'artist', to, {
    ...common(writer, 'artist', from, to),
    ...given,
    before,
    stats: null,
    locked: [],
  });
  writer.run('DELETE FROM artists WHERE id = ?', [from]);
  if (isBack) setFollowing(writer, gid, to, true);
  for (const mbid of new Set(['', String(before['mbid'] ?? '')]))
    writer.run(
      `INSERT INTO artist_aliases (name_key, mbid, artist_id, name, kind) VALUES (?, ?, ?, ?, 'merged')
       ON CONFLICT (name_key, mbid) DO NOTHING`,
      [before['name_key'] ?? '', mbid, to, before['name'] ?? ''],
    );
  return id;
}

function mergeAlbums(writer: Writer, from: number, to: number): number {
  const before = rowOf(writer, 'albums', from);
  const lockedBefore = String(rowOf(writer, 'albums', to)['locked_fields'] ?? '[]');
  const locked = identity.filter((field) => unlock(lockedBefore, [field]) === lockedBefore);
  const stats = giveStats(writer, from, to);
  const doubled = takeDoubles(writer, from, to);
  const given = handOver(writer, { kind: 'album', from, to, name: null });
  const id = record(writer, 'album', to, {
    ...common(writer, 'album', from, to),
    ...given,
    removed: [...given.removed, ...doubled],
    before,
    stats,
    locked,
  });
  writer.run('DELETE FROM albums WHERE id = ?', [from]);
  writer.run('UPDATE albums SET locked_fields = ? WHERE id = ?', [lock(lockedBefore, locked), to]);
  if (before['scan_key'] !== null)
    writer.run('INSERT INTO album_aliases (scan_key, album_id) VALUES (?, ?)', [
      before['scan_key'] ?? '',
      to,
    ]);
  return id;
}

function mergeTracks(writer: Writer, from: number, to: number): number {
  const before = rowOf(writer, 'tracks', from);
  const given = giveTrack(writer, before, to);
  const id = record(writer, 'track', to, { ...common(writer, 'track', from, to), ...given, before });
  writer.run('DELETE FROM tracks WHERE id = ?', [from]);
  return id;
}

/** Takes away that a track of the one album is on the other as well: on the two as one it is once. The rows as they were. */
function takeDoubles(writer: Writer, from: number, to: number): RemovedRow[] {
  const rows = writer.all<PlainRow>(
    `SELECT m.id, m.album_id, m.track_id, m.disc_num, m.track_num, m.created_at FROM album_tracks m JOIN tracks t ON t.id = m.track_id
     WHERE (m.album_id = :from AND t.album_id = :to) OR (m.album_id = :to AND t.album_id = :from)`,
    { from, to },
  );
  for (const { id = null } of rows) writer.run('DELETE FROM album_tracks WHERE id = ?', [id]);
  return rows.map((row) => ({ table: 'album_tracks', row }));
}

/** What is given over alike for both kinds. */
function common(writer: Writer, kind: MergeKind, from: number, to: number) {
  const both = { kind, from, to };
  const redirected = writer
    .all<{ id: number }>('SELECT id FROM merges WHERE kind = ? AND into_id = ?', [kind, from])
    .map(({ id }) => id);
  writer.run('UPDATE merges SET into_id = ? WHERE kind = ? AND into_id = ?', [to, kind, from]);
  return { redirected, marks: giveMarks(writer, both), listening: giveListening(writer, both) };
}

function record(writer: Writer, kind: MergeKind, to: number, journal: Journal): number {
  const { before } = journal;
  return writer.run('INSERT INTO merges (kind, gid, title, into_id, journal) VALUES (?, ?, ?, ?, ?)', [
    kind,
    before['gid'] ?? '',
    before['title'] ?? before['name'] ?? '',
    to,
    journalText(journal),
  ]).lastInsertRowid;
}

function part(writer: Writer, kind: MergeKind, to: number, journal: Journal): void {
  const { before, stats, locked } = journal;
  const from = Number(before['id']);
  const name = kind === 'artist' ? String(before['name']) : null;
  if (kind === 'artist')
    writer.run(`DELETE FROM artist_aliases WHERE artist_id = ? AND name_key = ? AND kind = 'merged'`, [
      to,
      before['name_key'] ?? '',
    ]);
  else if (kind === 'album' && before['scan_key'] !== null)
    writer.run('DELETE FROM album_aliases WHERE scan_key = ? AND album_id = ?', [
      before['scan_key'] ?? '',
      to,
    ]);
  restore(writer, kind, before);
  handBack(writer, journal, { kind, from: to, to: from, name });
  // What a scan has added since under the old name.
  if (name !== null)
    for (const table of ['track_artists', 'album_artists'])
      writer.run(
        `UPDATE ${table} SET artist_id = ?, credited_as = NULL WHERE artist_id = ? AND credited_as = ?`,
        [from, to, name],
      );
  const gid = String(before['gid']);
  const other = writer.value<string>(`SELECT gid FROM ${kind}s WHERE id = ?`, [to]) ?? '';
  if (kind === 'artist' && wasDivided(writer, gid, other)) setFollowing(writer, gid, from, false);
  for (const id of journal.redirected) writer.run('UPDATE merges SET into_id = ? WHERE id = ?', [from, id]);
  takeMarksBack(writer, journal.marks, { kind, from, to });
  takeListeningBack(writer, journal.listening, { kind, from, to });
  if (kind === 'track') {
    // What `from` had counted came back with its rows.
    if (stats !== null) addTrackStats(writer, to, -stats.plays, -stats.downloads);
    takePlaceBack(writer, journal, to);
  } else if (stats !== null) {
    addStats(writer, to, -stats.plays, -stats.downloads);
    addStats(writer, from, stats.plays, stats.downloads);
  }
  if (locked.length > 0) {
    const now = String(rowOf(writer, `${kind}s`, to)['locked_fields'] ?? '[]');
    writer.run(`UPDATE ${kind}s SET locked_fields = ? WHERE id = ?`, [unlock(now, locked), to]);
  }
}

function restore(writer: Writer, kind: MergeKind, before: PlainRow): void {
  const table = `${kind}s`;
  const taken = (slug: string) => writer.value(`SELECT 1 FROM ${table} WHERE slug = ?`, [slug]) !== undefined;
  if (kind === 'track') return insertWhole(writer, table, before);
  const slug = String(before['slug']);
  const free = taken(slug)
    ? uniqueSlug(slugOf(slug, kind === 'album' ? 'release' : 'artist'), slug, taken)
    : slug;
  // The counts of an album follow its tracks when they come back.
  const counts: Record<string, SqlValue> = kind === 'album' ? { track_count: 0, duration_total: 0 } : {};
  try {
    insertWhole(writer, table, { ...before, slug: free, ...counts });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new LibraryError('conflict', `Another ${kind} has taken its name meanwhile: rename that first.`);
  }
}

function rowOf(reader: Reader, table: string, id: number): PlainRow {
  return wholeRow(reader, table, { id }) ?? {};
}
