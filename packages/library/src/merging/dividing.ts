import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { foldName } from '../catalogue/index.ts';
import { lock, permitted, refreshLines, unlock } from '../editing/index.ts';
import { LibraryError } from '../errors/index.ts';
import { insertArtist } from '../scanner/index.ts';

/** What goes to the new artist, by gid: whole albums, and single tracks. */
export interface Division {
  readonly name: string;
  /** MusicBrainz artist; it lets two artists bear one name. */
  readonly mbid?: string | undefined;
  readonly albums: readonly string[];
  readonly tracks: readonly string[];
}

interface Moved {
  readonly tracks: readonly number[];
  readonly albums: readonly number[];
}

const asArtist = `role = 'artist'`;
const inList = (column: string, list: string): string =>
  `${column} IN (SELECT value FROM json_each(:${list}))`;

/**
 * Parts an artist: who is credited on these albums and tracks is another one from now on, whatever their tags say; the gid
 * of the new one. Those in other roles follow the tags. Throws LibraryError `invalid`, `conflict`, and as `permitted`.
 */
export function divideArtist(writer: Writer, viewer: AccountViewer, gid: string, division: Division): string {
  const from = permitted(writer, viewer, 'edit', 'artist', gid);
  const albums = division.albums.map((one) => permitted(writer, viewer, 'edit', 'album', one));
  const single = division.tracks.map((one) => permitted(writer, viewer, 'edit', 'track', one));
  const moved = creditsOf(writer, from, albums, single);
  if (moved.albums.length + moved.tracks.length === 0)
    throw new LibraryError('invalid', 'The artist is credited on none of these albums and tracks.');
  const to = newArtist(writer, division);
  const params = { from, to, ...jsonOf(moved) };
  writer.run(
    `UPDATE track_artists SET artist_id = :to, credited_as = nullif(credited_as, (SELECT name FROM artists WHERE id = :to))
     WHERE artist_id = :from AND ${asArtist} AND ${inList('track_id', 'tracks')}`,
    without(params, 'albums'),
  );
  writer.run(
    `UPDATE album_artists SET artist_id = :to, credited_as = nullif(credited_as, (SELECT name FROM artists WHERE id = :to))
     WHERE artist_id = :from AND ${inList('album_id', 'albums')}`,
    without(params, 'tracks'),
  );
  for (const [table, list] of [
    ['tracks', 'tracks'],
    ['albums', 'albums'],
  ] as const)
    writer.run(`UPDATE ${table} SET artist_id = :to WHERE artist_id = :from AND ${inList('id', list)}`, {
      from,
      to,
      [list]: params[list],
    });
  const locked = {
    tracks: lockAll(writer, 'tracks', moved.tracks),
    albums: lockAll(writer, 'albums', moved.albums),
  };
  refreshLines(writer, to, foldName);
  moveListening(writer, from, to);
  const made = writer.value<string>('SELECT gid FROM artists WHERE id = ?', [to]) ?? '';
  writer.run(
    'INSERT INTO artist_splits (gid, from_gid, locked, account_id) SELECT ?, gid, ?, ? FROM artists WHERE id = ?',
    [made, JSON.stringify(locked), viewer.account.id, from],
  );
  return made;
}

/** What of the choice credits the artist; the tracks of a chosen album go with it. */
function creditsOf(
  reader: Reader,
  from: number,
  albums: readonly number[],
  tracks: readonly number[],
): Moved {
  const chosen = { from, ...jsonOf({ albums, tracks }) };
  const ids = (sql: string, params: Record<string, SqlValue>) =>
    reader.all<{ id: number }>(sql, params).map(({ id }) => id);
  return {
    albums: ids(
      `SELECT album_id AS id FROM album_artists WHERE artist_id = :from AND ${inList('album_id', 'albums')}`,
      without(chosen, 'tracks'),
    ),
    tracks: ids(
      `SELECT DISTINCT track_id AS id FROM track_artists WHERE artist_id = :from AND ${asArtist} AND (${inList('track_id', 'tracks')}
       OR track_id IN (SELECT id FROM tracks WHERE ${inList('album_id', 'albums')}))`,
      chosen,
    ),
  };
}

const jsonOf = ({ albums, tracks }: Moved) => ({
  albums: JSON.stringify(albums),
  tracks: JSON.stringify(tracks),
});

/** Parameters without the one that a statement does not name. */
function without(params: Record<string, SqlValue>, name: string): Record<string, SqlValue> {
  return Object.fromEntries(Object.entries(params).filter(([key]) => key !== name));
}

function newArtist(writer: Writer, { name: given, mbid }: Division): number {
  const name = given.trim();
  if (name === '') throw new LibraryError('invalid', 'The new artist needs a name.');
  const taken = writer.value<string>(
    `SELECT gid FROM artists WHERE id > 0 AND (name_key = :key AND ifnull(mbid, '') = :mbid OR mbid = nullif(:mbid, ''))`,
    { key: foldName(name), mbid: mbid ?? '' },
  );
  if (taken !== undefined)
    throw new LibraryError(
      'conflict',
      `There is such an artist already (${taken}): choose another name, as "${name} (2)", or say its MusicBrainz id.`,
    );
  return insertArtist(writer, name, mbid ?? null, null);
}

/** Locks the credits of rows against scans; those that were not locked before. */
function lockAll(writer: Writer, table: 'tracks' | 'albums', ids: readonly number[]): number[] {
  return ids.filter((id) => {
    const before = lockedOf(writer, table, id);
    if (unlock(before, ['artists']) !== before) return false;
    writer.run(`UPDATE ${table} SET locked_fields = ? WHERE id = ?`, [lock(before, ['artists']), id]);
    return true;
  });
}

const lockedOf = (reader: Reader, table: 'tracks' | 'albums', id: number): string =>
  reader.value<string>(`SELECT locked_fields FROM ${table} WHERE id = ?`, [id]) ?? '[]';

/** What people heard of the tracks that went goes with them. */
function moveListening(writer: Writer, from: number, to: number): void {
  writer.run(
    `INSERT INTO listening (username, item_type, item_id, plays, last_played_at)
     SELECT l.username, 'artist', :to, sum(l.plays), max(l.last_played_at) FROM track_artists c
       JOIN listening l ON l.item_type = 'track' AND l.item_id = c.track_id
     WHERE c.artist_id = :to AND c.${asArtist} GROUP BY l.username`,
    { to },
  );
  writer.run(
    `UPDATE listening SET plays = max(0, plays - (SELECT n.plays FROM listening n
       WHERE n.username = listening.username AND n.item_type = 'artist' AND n.item_id = :to))
     WHERE item_type = 'artist' AND item_id = :from
       AND username IN (SELECT username FROM listening WHERE item_type = 'artist' AND item_id = :to)`,
    { from, to },
  );
  writer.run(`DELETE FROM listening WHERE item_type = 'artist' AND item_id = ? AND plays = 0`, [from]);
}

/** True when one was parted from the other, by their gids. */
export function wasDivided(reader: Reader, gid: string, from: string): boolean {
  return (
    reader.value('SELECT 1 FROM artist_splits WHERE gid = ? AND from_gid = ?', [gid, from]) !== undefined
  );
}

/** Has the credits that a division locked follow the files again, or not, and writes their lines anew. */
export function setFollowing(writer: Writer, gid: string, artist: number, follows: boolean): void {
  const text = writer.value<string>('SELECT locked FROM artist_splits WHERE gid = ?', [gid]) ?? '{}';
  for (const table of ['tracks', 'albums'] as const) {
    const sql = `SELECT x.id FROM json_each(?, '$.${table}') j JOIN ${table} x ON x.id = j.value`;
    for (const { id } of writer.all<{ id: number }>(sql, [text])) {
      const before = lockedOf(writer, table, id);
      const after = follows ? unlock(before, ['artists']) : lock(before, ['artists']);
      writer.run(`UPDATE ${table} SET locked_fields = ? WHERE id = ?`, [after, id]);
    }
  }
  refreshLines(writer, artist, foldName);
}
