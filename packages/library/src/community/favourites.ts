import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { Playlists } from './playlists.ts';

/** Favourites that are no items of the catalogue: playlists and genres. What stands in it stays the viewer's own. */
export class Favourites {
  readonly #db: Database;
  readonly #playlists: Playlists;

  constructor(db: Database, playlists: Playlists) {
    this.#db = db;
    this.#playlists = playlists;
  }

  /** Marks a playlist or takes the mark back; doing it again changes nothing. Throws `not_found`. */
  markPlaylist(viewer: AccountViewer, gid: string, on: boolean): void {
    const sql = on
      ? 'INSERT INTO starred_playlists (username, playlist_id) VALUES (?, ?) ON CONFLICT DO NOTHING'
      : 'DELETE FROM starred_playlists WHERE username = ? AND playlist_id = ?';
    const { id } = this.#playlists.get(viewer, gid).playlist;
    this.#db.write((writer) => writer.run(sql, [viewer.account.username, id]));
  }

  /** Likewise a genre, whatever its case; whether there is one of that name is for the caller to know. */
  markGenre({ account }: AccountViewer, name: string, on: boolean): void {
    const sql = on
      ? 'INSERT INTO starred_genres (username, genre) VALUES (?, ?) ON CONFLICT DO NOTHING'
      : 'DELETE FROM starred_genres WHERE username = ? AND genre = ?';
    this.#db.write((writer) => writer.run(sql, [account.username, name]));
  }

  /** When each was marked, by the row id of the playlist. */
  playlists({ account }: AccountViewer): ReadonlyMap<number, string> {
    const sql = 'SELECT playlist_id AS id, created_at AS at FROM starred_playlists WHERE username = ?';
    const rows = this.#db.read((reader) => reader.all<{ id: number; at: string }>(sql, [account.username]));
    return new Map(rows.map(({ id, at }) => [id, at]));
  }

  /** When each was marked, by the name of the genre in lower case. */
  genres({ account }: AccountViewer): ReadonlyMap<string, string> {
    const sql = 'SELECT genre, created_at AS at FROM starred_genres WHERE username = ?';
    const rows = this.#db.read((reader) =>
      reader.all<{ genre: string; at: string }>(sql, [account.username]),
    );
    return new Map(rows.map(({ genre, at }) => [genre.toLowerCase(), at]));
  }
}
