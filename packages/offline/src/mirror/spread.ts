import type { Writer } from '../drivers/index.ts';
import { type ItemInput, type NamedId, sqlTime } from '../models/index.ts';
import type { Account } from '../queries/index.ts';

interface Row {
  readonly id: number;
  readonly artists: string | null;
  readonly albumArtist: string | null;
  readonly extra: string;
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
): number {
  let changed = 0;
  for (const item of items) {
    if (item.type === 'MusicAlbum') changed += spreadAlbum(writer, account, item, now);
    if (item.type === 'MusicArtist') changed += spreadArtist(writer, account, item, now);
  }
  return changed;
}

const spreadAlbum = (writer: Writer, { serverId }: Account, item: ItemInput, now: number): number =>
  writer.run(
    `UPDATE items SET album_name = ?, album_artist = ?, updated_at = ?
     WHERE album_id = ? AND type = 'Audio' AND server_id = ? AND (album_name, album_artist) IS NOT (?, ?)`,
    [item.name, item.albumArtist, sqlTime(now), item.id, serverId, item.name, item.albumArtist],
  ).changes;

/** Only when one of the albums it is linked with says another name: a search through all tracks is for real changes. */
function spreadArtist(writer: Writer, { serverId }: Account, { id, name }: ItemInput, now: number): number {
  const like = `%${JSON.stringify({ id }).slice(1, -1)}%`;
  const isOld = writer.value(
    `SELECT 1 FROM item_links k JOIN items i ON i.id = k.item_id
     WHERE k.server_id = ? AND k.kind IN ('artist', 'album_artist') AND k.target = ?
       AND instr(i.metadata_json, ?) = 0 LIMIT 1`,
    [serverId, id, JSON.stringify({ id, name }).slice(1, -1)],
  );
  if (isOld === undefined) return 0;
  const rows = writer.all<Row>(
    `SELECT id, artists, album_artist AS albumArtist, metadata_json AS extra FROM items
     WHERE server_id = ? AND metadata_json LIKE ?`,
    [serverId, like],
  );
  let changed = 0;
  for (const row of rows) changed += rename(writer, row, { id, name }, now);
  return changed;
}

function rename(
  writer: Writer,
  { id, artists, albumArtist, extra }: Row,
  artist: NamedId,
  now: number,
): number {
  // Written by this package.
  const fields: Record<string, unknown> = JSON.parse(extra);
  const old = new Set<string>();
  for (const key of ['artistIds', 'albumArtistIds']) {
    const list = fields[key];
    if (!Array.isArray(list)) continue;
    fields[key] = list.map((entry: NamedId) => {
      if (entry.id !== artist.id) return entry;
      old.add(entry.name);
      return artist;
    });
  }
  const named: readonly string[] = JSON.parse(artists ?? '[]');
  const text = JSON.stringify(named.map((one) => (old.has(one) ? artist.name : one)));
  const values = [
    named.length === 0 ? artists : text,
    albumArtist !== null && old.has(albumArtist) ? artist.name : albumArtist,
    JSON.stringify(fields),
  ];
  return writer.run(
    `UPDATE items SET artists = ?, album_artist = ?, metadata_json = ?, updated_at = ?
     WHERE id = ? AND (artists, album_artist, metadata_json) IS NOT (?, ?, ?)`,
    [...values, sqlTime(now), id, ...values],
  ).changes;
}
