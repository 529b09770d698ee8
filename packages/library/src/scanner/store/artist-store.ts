import type { Reader, Writer } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';
import { slugOf, uniqueSlug } from '../../releases/index.ts';
import { isoTime, lockedColumns, type Row, updateRow } from './row-store.ts';

export interface ArtistRecord {
  readonly id: number;
  readonly name: string;
  readonly mbid: string | null;
  readonly sort_name: string | null;
  readonly locked_fields: string;
}

const columns = 'id, name, mbid, sort_name, locked_fields';

/**
 * The artist of a name: the one with the MusicBrainz id; else one of that name whose id is not known; without an id the
 * first of that name.
 */
export function findArtist(reader: Reader, name: string, mbid: string | null): ArtistRecord | undefined {
  const key = foldName(name);
  const named = reader.all<ArtistRecord>(
    `SELECT ${columns} FROM artists WHERE name_key = ? AND id > 0 ORDER BY id`,
    [key],
  );
  if (mbid === null) return named[0] ?? aliased(reader, key, null);
  const known = reader.get<ArtistRecord>(
    `SELECT ${columns} FROM artists WHERE mbid = ? AND id > 0 ORDER BY id`,
    [mbid],
  );
  return known ?? named.find((artist) => artist.mbid === null) ?? aliased(reader, key, mbid);
}

/** The artist who took in one with this MusicBrainz id or name. Another id than the artist's own is another artist. */
function aliased(reader: Reader, key: string, mbid: string | null): ArtistRecord | undefined {
  const sql = `SELECT ${columns.replaceAll(/\b(\w+)\b/g, 'a.$1')} FROM artist_aliases x JOIN artists a ON a.id = x.artist_id`;
  const byId =
    mbid === null
      ? undefined
      : reader.get<ArtistRecord>(`${sql} WHERE x.name_key = ? AND x.mbid = ?`, [key, mbid]);
  const byName = byId ?? reader.get<ArtistRecord>(`${sql} WHERE x.name_key = ? AND x.mbid = ''`, [key]);
  return byId ?? (mbid === null || byName?.mbid === null || byName?.mbid === mbid ? byName : undefined);
}

/** True when a person gave the artist another name than this one of the tags. */
export function isRenamed(reader: Reader, id: number, name: string): boolean {
  const sql = `SELECT 1 FROM artist_aliases WHERE name_key = ? AND artist_id = ? AND kind = 'renamed'`;
  return reader.value(sql, [foldName(name), id]) !== undefined;
}

export function insertArtist(
  writer: Writer,
  name: string,
  mbid: string | null,
  sortName: string | null,
): number {
  const taken = (slug: string) => writer.value('SELECT 1 FROM artists WHERE slug = ?', [slug]) !== undefined;
  const slug = uniqueSlug(slugOf(name, 'artist'), mbid ?? name, taken);
  const sql = `INSERT INTO artists (name, slug, name_key, mbid, sort_name, source) VALUES (?, ?, ?, ?, ?, 'scan')`;
  return writer.run(sql, [name, slug, foldName(name), mbid, sortName]).lastInsertRowid;
}

/** Completes what was not known of an artist. */
export function completeArtist(writer: Writer, artist: ArtistRecord, wanted: Row, now: number): boolean {
  const current = { name: artist.name, mbid: artist.mbid, sort_name: artist.sort_name };
  const locked = lockedColumns(artist.locked_fields);
  return updateRow(writer, 'artists', artist.id, current, wanted, locked, { updated_at: isoTime(now) });
}

/** True while some credit shows the artist's name as it is stored, or a person has chosen it. */
export function isCreditedAsNamed(reader: Reader, id: number): boolean {
  const sql = `SELECT EXISTS (SELECT 1 FROM track_artists WHERE artist_id = :id AND credited_as IS NULL)
    OR EXISTS (SELECT 1 FROM album_artists WHERE artist_id = :id AND credited_as IS NULL)
    OR EXISTS (SELECT 1 FROM artists WHERE id = :id AND (source <> 'scan' OR locked_fields <> '[]' OR bio IS NOT NULL))`;
  return reader.value<number>(sql, { id }) === 1;
}

/** Gives the artist the spelling of its credits. */
export function respellArtist(writer: Writer, id: number, name: string, now: number): void {
  writer.run('UPDATE artists SET name = ?, updated_at = ? WHERE id = ?', [name, isoTime(now), id]);
  for (const table of ['track_artists', 'album_artists']) {
    writer.run(`UPDATE ${table} SET credited_as = NULL WHERE artist_id = ? AND credited_as = ?`, [id, name]);
  }
}

interface ProfileRow extends Row {
  readonly id: number;
  readonly locked_fields: string;
}

/** Writes what an artist.yaml says. */
export function writeProfile(writer: Writer, id: number, wanted: Row, now: number): boolean {
  const current = writer.get<ProfileRow>(
    'SELECT id, locked_fields, bio, links, sort_name, photo_path, image_tag FROM artists WHERE id = ?',
    [id],
  );
  if (current === undefined) return false;
  return updateRow(writer, 'artists', id, current, wanted, lockedColumns(current.locked_fields), {
    updated_at: isoTime(now),
  });
}

/** What an artist who came from a scan must not have, to be dropped when no track or album names it. */
const unreferenced = `a.id > 0 AND a.source = 'scan' AND a.bio IS NULL AND a.links IS NULL AND a.photo_path IS NULL
  AND a.locked_fields = '[]' AND a.public_key IS NULL
  AND NOT EXISTS (SELECT 1 FROM track_artists WHERE artist_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM album_artists WHERE artist_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM tracks WHERE artist_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM albums WHERE artist_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM admin WHERE artist_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM artist_aliases WHERE artist_id = a.id)
  AND NOT EXISTS (SELECT 1 FROM starred_items WHERE item_type = 'artist' AND item_key = a.id)
  AND NOT EXISTS (SELECT 1 FROM item_ratings WHERE item_type = 'artist' AND item_key = a.id)`;

/** Removes artists nothing refers to any more; how many. */
export function deleteUnusedArtists(writer: Writer): number {
  const sql = `DELETE FROM artists WHERE id IN (SELECT a.id FROM artists a WHERE ${unreferenced})`;
  return writer.run(sql).changes;
}
