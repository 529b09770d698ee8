import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';
import type { HeardWords, ListedTrack, ListOwner, ListPlace, TrackEdit, TrackWords } from './types.ts';

interface Row extends Omit<ListedTrack, 'hidden'> {
  readonly hidden: number;
}

const listed = (row: Row): ListedTrack => ({ ...row, hidden: row.hidden === 1 });

const words = `title, artist, release, mbid, acoustid, library_track AS libraryTrack, score, origin, hidden,
  updated_at AS updatedAt`;

const ownerSql = (owner: ListOwner): string =>
  'streamId' in owner ? 'stream_id = :owner' : 'vod_id = :owner';
const ownerId = (owner: ListOwner): SqlValue => ('streamId' in owner ? owner.streamId : owner.vodId);
const now = `strftime('%Y-%m-%dT%H:%M:%fZ', 'now')`;

export interface ListPage {
  readonly hidden: boolean;
  /** The last entry of the page before. */
  readonly after: { readonly startsMs: number; readonly id: number };
  readonly limit: number;
}

/** Entries that touch a part of a list, in order. One without an end reaches up to the next one. */
export function listEntries(reader: Reader, place: ListPlace, page: ListPage): ListedTrack[] {
  const { owner, fromMs, toMs } = place;
  return reader
    .all<Row>(
      `SELECT * FROM (
         SELECT id, starts_ms AS startsMs, coalesce(ends_ms, lead(starts_ms) OVER (ORDER BY starts_ms, id)) AS endsMs, ${words}
         FROM track_list WHERE ${ownerSql(owner)} AND hidden = :hidden)
       WHERE startsMs < :to AND ifnull(endsMs, :to) > :from AND (startsMs, id) > (:afterMs, :afterId)
       ORDER BY startsMs, id LIMIT :limit`,
      {
        owner: ownerId(owner),
        hidden: page.hidden ? 1 : 0,
        from: fromMs,
        to: Math.min(toMs, Number.MAX_SAFE_INTEGER),
        afterMs: page.after.startsMs,
        afterId: page.after.id,
        limit: page.limit,
      },
    )
    .map(listed);
}

export function countEntries(reader: Reader, owner: ListOwner): number {
  const sql = `SELECT count(*) FROM track_list WHERE ${ownerSql(owner)}`;
  return reader.value<number>(sql, { owner: ownerId(owner) }) ?? 0;
}

/** An entry of this list; hidden ones too. */
export function entryById(reader: Reader, owner: ListOwner, id: number): ListedTrack | undefined {
  const row = reader.get<Row>(
    `SELECT id, starts_ms AS startsMs, ends_ms AS endsMs, ${words} FROM track_list WHERE id = :id AND ${ownerSql(owner)}`,
    { id, owner: ownerId(owner) },
  );
  return row && listed(row);
}

/** Entries that were set by a person or hidden and that lie within `reachMs` of a time. */
export function settledNear(
  reader: Reader,
  owner: ListOwner,
  fromMs: number,
  toMs: number,
  reachMs: number,
): ListedTrack[] {
  return reader
    .all<Row>(
      `SELECT id, starts_ms AS startsMs, ends_ms AS endsMs, ${words} FROM track_list
       WHERE ${ownerSql(owner)} AND (hidden = 1 OR origin = 'person')
         AND starts_ms <= :to + :reach AND ifnull(ends_ms, starts_ms) >= :from - :reach`,
      { owner: ownerId(owner), from: fromMs, to: toMs, reach: reachMs },
    )
    .map(listed);
}

const columns = {
  startsMs: 'starts_ms',
  endsMs: 'ends_ms',
  title: 'title',
  artist: 'artist',
  release: 'release',
  mbid: 'mbid',
  acoustid: 'acoustid',
  libraryTrack: 'library_track',
} as const;

type NewEntry = TrackWords & {
  readonly startsMs: number;
  readonly endsMs: number | null;
  readonly score: number | null;
  readonly origin: 'heard' | 'person';
};

export function insertEntry(writer: Writer, owner: ListOwner, entry: NewEntry): number {
  const { startsMs, endsMs, title, artist, release, mbid, acoustid, libraryTrack, score, origin } = entry;
  return writer.run(
    `INSERT INTO track_list (stream_id, vod_id, starts_ms, ends_ms, title, artist, release, mbid, acoustid, library_track, score, origin)
     VALUES (:streamId, :vodId, :startsMs, :endsMs, :title, :artist, :release, :mbid, :acoustid, :libraryTrack, :score, :origin)`,
    {
      streamId: 'streamId' in owner ? owner.streamId : null,
      vodId: 'vodId' in owner ? owner.vodId : null,
      startsMs,
      endsMs,
      title,
      artist,
      release,
      mbid,
      acoustid,
      libraryTrack,
      score,
      origin,
    },
  ).lastInsertRowid;
}

/** Brings an entry up to date with what is heard of it since; of what a person has set only a missing end is filled in. */
export function refreshHeard(writer: Writer, id: number, heard: HeardWords): void {
  const { endsMs, title, artist, release, mbid, acoustid, libraryTrack, score } = heard;
  writer.run(
    `UPDATE track_list SET ends_ms = :endsMs, title = :title, artist = :artist, release = :release, mbid = :mbid,
       acoustid = :acoustid, library_track = :libraryTrack, score = :score, updated_at = ${now}
     WHERE id = :id AND origin = 'heard'`,
    { id, endsMs, title, artist, release, mbid, acoustid, libraryTrack, score },
  );
  writer.run(
    `UPDATE track_list SET ends_ms = :endsMs, updated_at = ${now} WHERE id = :id AND origin = 'person' AND ends_ms IS NULL`,
    { id, endsMs },
  );
}

/** Writes what a person says of an entry, which is the person's from then on. */
export function editEntry(writer: Writer, id: number, edit: TrackEdit): void {
  const given = Object.entries(columns).flatMap(([key, column]): [string, SqlValue][] => {
    const value = Object.entries(edit).find(([name]) => name === key)?.[1];
    return value === undefined ? [] : [[column, value]];
  });
  const sets = given.map(([column]) => `${column} = ?, `).join('');
  writer.run(`UPDATE track_list SET ${sets}origin = 'person', updated_at = ${now} WHERE id = ?`, [
    ...given.map(([, value]) => value),
    id,
  ]);
}

export function setHidden(writer: Writer, id: number, hidden: boolean): void {
  writer.run(`UPDATE track_list SET hidden = ?, updated_at = ${now} WHERE id = ?`, [hidden ? 1 : 0, id]);
}

/** Forgets what was heard in a part of a list, so that it can be heard anew; what a person has set or hidden stays. */
export function forgetHeard(writer: Writer, { owner, fromMs, toMs }: ListPlace): void {
  writer.run(
    `DELETE FROM track_list WHERE ${ownerSql(owner)} AND origin = 'heard' AND hidden = 0
       AND starts_ms >= :from AND starts_ms < :to`,
    { owner: ownerId(owner), from: fromMs, to: Math.min(toMs, Number.MAX_SAFE_INTEGER) },
  );
}

/** What plays at a time: of the entries that have begun and not ended the last, without those that are known to be over. */
export function playingAt(
  reader: Reader,
  streamId: string,
  atMs: number,
  over: readonly number[],
): ListedTrack | undefined {
  const row = reader.get<Row>(
    `SELECT id, starts_ms AS startsMs, ends_ms AS endsMs, ${words} FROM track_list
     WHERE stream_id = :streamId AND hidden = 0 AND starts_ms <= :at AND (ends_ms IS NULL OR ends_ms > :at)
       AND id NOT IN (SELECT value FROM json_each(:over))
     ORDER BY starts_ms DESC, id DESC LIMIT 1`,
    { streamId, at: atMs, over: JSON.stringify(over) },
  );
  return row && listed(row);
}
