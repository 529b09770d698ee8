import type { Writer } from '../drivers/index.ts';
import { type ItemInput, type NamedId, sqlTime } from '../models/index.ts';
import { type Account, extraOf, extraText, foldedOf, textsIn, type Unsearched } from '../queries/index.ts';

interface Row {
  readonly id: number;
  readonly name: string;
  readonly artists: string | null;
  readonly albumName: string | null;
  readonly albumArtist: string | null;
  readonly extra: string | null;
}

/** Ids of the artists among `items` that the store, which has not got these yet, knows by another name. */
export function renamedArtists(
  writer: Writer,
  { serverId }: Account,
  items: readonly ItemInput[],
): ReadonlySet<string> {
  const artists = items.flatMap(({ type, id, name }) => (type === 'MusicArtist' ? [[id, name]] : []));
  if (artists.length === 0) return new Set();
  const rows = writer.all<{ id: string }>(
    `SELECT i.jellyfin_id AS id FROM json_each(?) j
     CROSS JOIN items i ON i.jellyfin_id = j.value ->> 0 AND i.server_id = ? WHERE i.name IS NOT j.value ->> 1`,
    [JSON.stringify(artists), serverId],
  );
  return new Set(rows.map(({ id }) => id));
}

/** What spreading names needs to know of what was taken in before it. */
export interface Spreading {
  /** Of `renamedArtists`: their albums may say the new name already. */
  readonly renamed: ReadonlySet<string>;
  readonly unsearched: Unsearched;
}

/**
 * A feed tells of an album or artist with a new name, not of the tracks that repeat it: they get it here. How many items
 * changed. Nothing is written for names that are the same.
 */
export function spreadNames(
  writer: Writer,
  account: Account,
  items: readonly ItemInput[],
  now: number,
  { renamed, unsearched }: Spreading,
): number {
  let changed = 0;
  for (const item of items) {
    if (item.type === 'MusicAlbum') changed += spreadAlbum(writer, account, item, now, unsearched);
    if (item.type === 'MusicArtist' && (renamed.has(item.id) || isNamedOtherwise(writer, account, item))) {
      unsearched.flush();
      changed += spreadArtist(writer, account, item, now);
    }
  }
  return changed;
}

function spreadAlbum(
  writer: Writer,
  { serverId }: Account,
  item: ItemInput,
  now: number,
  unsearched: Unsearched,
): number {
  const { name: albumName, albumArtist } = item;
  const rows = writer.all<{ id: number; name: string; artists: string | null }>(
    `SELECT id, name, artists FROM items
     WHERE album_id = ? AND type = 'Audio' AND server_id = ? AND (album_name, album_artist) IS NOT (?, ?)`,
    [item.id, serverId, albumName, albumArtist],
  );
  if (rows.length > 0) unsearched.flush();
  for (const { id, name, artists } of rows)
    writer.run('UPDATE items SET album_name = ?, album_artist = ?, folded = ?, updated_at = ? WHERE id = ?', [
      albumName,
      albumArtist,
      foldedOf({ name, artists: textsIn(artists), albumName, albumArtist }),
      sqlTime(now),
      id,
    ]);
  return rows.length;
}

/** What may name an artist: what is linked with it, and the tracks of those albums. */
const naming = `SELECT i.id, i.name, i.artists, i.album_name AS albumName, i.album_artist AS albumArtist, i.metadata_json AS extra
  FROM items i WHERE i.id IN (
    WITH linked AS (SELECT k.item_id AS id FROM link_targets t JOIN item_links k ON k.target_id = t.id
      WHERE t.server_id = ? AND t.kind IN ('artist', 'album_artist') AND t.target = ?)
    SELECT id FROM linked UNION SELECT e.id FROM linked l JOIN items a ON a.id = l.id AND a.type = 'MusicAlbum'
      JOIN items e ON e.album_id = a.jellyfin_id AND e.server_id = a.server_id)`;

/** True when one of the albums it is linked with says another name: a look at all its tracks is for real changes. */
const isNamedOtherwise = (writer: Writer, { serverId }: Account, { id, name }: ItemInput): boolean =>
  writer.value(
    `SELECT 1 FROM link_targets t JOIN item_links k ON k.target_id = t.id AND k.is_leaf = 0 JOIN items i ON i.id = k.item_id
     WHERE t.server_id = ? AND t.kind IN ('artist', 'album_artist') AND t.target = ?
       AND instr(i.metadata_json, ?) = 0 AND instr(coalesce(i.artists, ''), ?) = 0 LIMIT 1`,
    [serverId, id, JSON.stringify({ id, name }).slice(1, -1), JSON.stringify(name)],
  ) !== undefined;

function spreadArtist(writer: Writer, { serverId }: Account, { id, name }: ItemInput, now: number): number {
  let changed = 0;
  for (const row of writer.all<Row>(naming, [serverId, id]))
    changed += rename(writer, row, { id, name }, now);
  return changed;
}

function rename(
  writer: Writer,
  { id, name, artists, albumName, albumArtist, extra }: Row,
  artist: NamedId,
  now: number,
): number {
  const named = textsIn(artists);
  const { artistIds, albumArtistIds, ...rest } = extraOf(extra, named);
  const old = new Set(
    [...(artistIds ?? []), ...(albumArtistIds ?? [])]
      .filter((one) => one.id === artist.id)
      .map((one) => one.name),
  );
  const people = (list: readonly NamedId[]) => list.map((one) => (one.id === artist.id ? artist : one));
  const renamed = named.map((one) => (old.has(one) ? artist.name : one));
  const credited = albumArtist !== null && old.has(albumArtist) ? artist.name : albumArtist;
  const facts = {
    ...rest,
    ...(artistIds === undefined ? {} : { artistIds: people(artistIds) }),
    ...(albumArtistIds === undefined ? {} : { albumArtistIds: people(albumArtistIds) }),
  };
  const values = [
    renamed.length === 0 ? artists : JSON.stringify(renamed),
    credited,
    extraText(facts, renamed),
    foldedOf({ name, artists: renamed, albumName, albumArtist: credited }),
  ];
  return writer.run(
    `UPDATE items SET artists = ?, album_artist = ?, metadata_json = ?, folded = ?, updated_at = ?
     WHERE id = ? AND (artists, album_artist, metadata_json, folded) IS NOT (?, ?, ?, ?)`,
    [...values, sqlTime(now), id, ...values],
  ).changes;
}
