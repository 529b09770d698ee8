import type { Reader } from '../drivers/index.ts';
import { idOf } from '../models/index.ts';
import { type Account, playlistItems } from '../queries/index.ts';

/** A thing with a file of its own. */
export interface Leaf {
  /** The store's number. */
  readonly number: number;
  readonly id: string;
  readonly type: string;
  /** As far as the server told. */
  readonly sizeBytes: number | null;
  /** Ticks of 100 ns. */
  readonly runtimeTicks: number | null;
}

/** Most files of one wish. */
const MOST = 20_000;

const select = `SELECT i.id AS number, i.jellyfin_id AS id, i.type, i.size_bytes AS sizeBytes, i.runtime_ticks AS runtimeTicks
  FROM items i JOIN item_visibility v ON v.item_id = i.id AND v.user_id = ?
  WHERE i.server_id = ? AND i.deleted_at IS NULL`;

const inside = (column: string, type: string): string =>
  `${select} AND i.${column} = ? AND i.type = '${type}'
   ORDER BY i.parent_index_number, i.index_number, i.id LIMIT ${MOST}`;

const CHILDREN: Readonly<Record<string, string>> = {
  MusicAlbum: inside('album_id', 'Audio'),
  Series: inside('series_id', 'Episode'),
  Season: inside('season_id', 'Episode'),
};

const FILES: ReadonlySet<string> = new Set([
  'Audio',
  'AudioBook',
  'Book',
  'Episode',
  'Movie',
  'MusicVideo',
  'Trailer',
  'Video',
]);

/**
 * The files behind an item that the user may see, in their order: itself, the tracks of an album, of all albums of an
 * artist, of a playlist, the episodes of a season or a series. None for what has no files, or is deleted.
 */
export function leavesOf(reader: Reader, account: Account, id: string): readonly Leaf[] {
  const { userId, serverId } = account;
  const [self] = reader.all<Leaf>(`${select} AND i.jellyfin_id = ?`, [userId, serverId, idOf(id)]);
  if (self === undefined) return playlistLeaves(reader, account, id);
  if (FILES.has(self.type)) return [self];
  if (self.type === 'Playlist') return playlistLeaves(reader, account, id);
  if (self.type === 'MusicArtist') return artistLeaves(reader, account, self.id);
  const sql = CHILDREN[self.type];
  return sql === undefined ? [] : reader.all<Leaf>(sql, [userId, serverId, self.id]);
}

function playlistLeaves(reader: Reader, account: Account, id: string): readonly Leaf[] {
  const ids = new Set(playlistItems(reader, account, id).map((item) => item.id));
  return Array.from(ids).flatMap((entry) =>
    reader
      .all<Leaf>(`${select} AND i.jellyfin_id = ?`, [account.userId, account.serverId, entry])
      .filter(({ type }) => FILES.has(type)),
  );
}

function artistLeaves(reader: Reader, account: Account, id: string): readonly Leaf[] {
  const albums = reader.all<{ id: string }>(
    `SELECT i.jellyfin_id AS id FROM link_targets t JOIN item_links k ON k.target_id = t.id AND k.is_leaf = 0
       JOIN items i ON i.id = k.item_id
     WHERE t.server_id = ? AND t.kind = 'album_artist' AND t.target = ? AND i.type = 'MusicAlbum'
     ORDER BY i.production_year, i.sort_name LIMIT 1000`,
    [account.serverId, id],
  );
  return albums.flatMap((album) => leavesOf(reader, account, album.id)).slice(0, MOST);
}
