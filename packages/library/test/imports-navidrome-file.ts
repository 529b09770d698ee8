/** A navidrome.db as the program makes it, in the shape of 2025 (relative paths, scrobbles) and in an older one. */
import { DatabaseSync } from 'node:sqlite';
import type { Cell, Rows } from './imports-tunecamp-shapes.ts';

const tables: Readonly<Record<string, string>> = {
  user: `id varchar(255) PRIMARY KEY, user_name varchar(255) UNIQUE, name varchar(255), email varchar(255), password varchar(255), is_admin bool, created_at datetime`,
  media_file: `id varchar(255) PRIMARY KEY, path varchar(255), title varchar(255), album varchar(255), artist varchar(255), album_artist varchar(255), album_id varchar(255), track_number integer, duration real, mbz_recording_id varchar(255), mbz_release_track_id varchar(255), library_id integer`,
  album: `id varchar(255) PRIMARY KEY, name varchar(255), album_artist varchar(255), mbz_album_id varchar(255)`,
  artist: `id varchar(255) PRIMARY KEY, name varchar(255), mbz_artist_id varchar(255)`,
  annotation: `user_id varchar(255), item_id varchar(255), item_type varchar(255), play_count integer DEFAULT 0, play_date datetime, rating integer DEFAULT 0, starred bool DEFAULT FALSE, starred_at datetime, UNIQUE (user_id, item_id, item_type)`,
  playlist: `id varchar(255) PRIMARY KEY, name varchar(255), comment varchar(255), public bool DEFAULT FALSE, owner_id varchar(255), rules varchar, created_at datetime`,
  playlist_tracks: `id integer DEFAULT 0, playlist_id varchar(255), media_file_id varchar(255)`,
  bookmark: `user_id varchar(255), item_id varchar(255), item_type varchar(255), comment varchar(255), position integer, changed_by varchar(255), created_at datetime, updated_at datetime`,
  playqueue: `id varchar(255) PRIMARY KEY, user_id varchar(255), current integer, position real, changed_by varchar(255), items varchar(255), created_at datetime`,
  scrobbles: `media_file_id varchar(255), user_id varchar(255), submission_time integer`,
};

/** Columns by table. */
export const navidromeColumns: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  Object.entries(tables).map(([table, columns]) => [
    table,
    [...new Set(columns.split(', ').flatMap((column) => /^[a-z_]+/.exec(column)?.[0] ?? []))],
  ]),
);

/** Columns that hold any value, and no rule that they are one of a kind. */
export const looseTables: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(navidromeColumns).map(([table, columns]) => [table, columns.join(', ')]),
);

export function writeNavidrome(
  path: string,
  rows: Rows,
  without: readonly string[] = [],
  shape = tables,
): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA journal_mode = WAL');
  for (const [table, columns] of Object.entries(shape))
    if (!without.includes(table)) db.exec(`CREATE TABLE "${table}" (${columns})`);
  for (const [table, list] of Object.entries(rows)) {
    if (without.includes(table)) continue;
    for (const row of list) {
      const columns = Object.keys(row);
      const values: Cell[] = Object.values(row);
      const given = `(${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`;
      const sql = `INSERT INTO "${table}" ${columns.length === 0 ? 'DEFAULT VALUES' : given}`;
      db.prepare(sql).run(...values);
    }
  }
  db.close();
}

/** Two people, of whom one has an account here. */
export function navidromeRows(): Rows {
  return {
    user: [
      { id: 'u-anna', user_name: 'anna', password: 'encrypted', is_admin: 0 },
      { id: 'u-zoe', user_name: 'zoe', password: 'encrypted', is_admin: 1 },
    ],
    media_file: [
      {
        id: 'm1',
        path: 'Höhe/Night Drive/01 One.flac',
        title: 'Whatever',
        artist: 'X',
        album: 'Y',
        duration: 30.2,
      },
      {
        id: 'm2',
        path: '/elsewhere/b.mp3',
        title: 'Two',
        artist: 'Die Höhe',
        album: 'Night Drive',
        duration: 30,
      },
      {
        id: 'm3',
        path: '/elsewhere/c.mp3',
        title: 'No name alike',
        artist: 'Q',
        album: 'Q',
        duration: 30,
        mbz_recording_id: 'b9ad642e-b012-41c7-b72a-42cf4911f9ff',
      },
      {
        id: 'm4',
        path: '/elsewhere/d.mp3',
        title: 'Not here',
        artist: 'Nobody',
        album: 'Nothing',
        duration: 30,
      },
      {
        id: 'm5',
        path: '/elsewhere/e.mp3',
        title: 'Two',
        artist: 'Die Höhe',
        album: 'Night Drive',
        duration: 300,
      },
    ],
    album: [{ id: 'a1', name: 'Night Drive', album_artist: 'Die Höhe' }],
    artist: [{ id: 'r1', name: 'die höhe' }],
    annotation: [
      {
        user_id: 'u-anna',
        item_id: 'm1',
        item_type: 'media_file',
        play_count: 7,
        play_date: '2025-05-01 10:00:00',
        rating: 5,
        starred: 1,
        starred_at: '2025-04-01T09:00:00.123456789+02:00',
      },
      {
        user_id: 'u-anna',
        item_id: 'm2',
        item_type: 'media_file',
        rating: 9,
        starred: 1,
        starred_at: 'soon',
      },
      {
        user_id: 'u-anna',
        item_id: 'm3',
        item_type: 'media_file',
        play_count: 2,
        play_date: '2025-05-02 10:00:00',
        starred: 0,
      },
      { user_id: 'u-anna', item_id: 'm4', item_type: 'media_file', starred: 1 },
      { user_id: 'u-anna', item_id: 'a1', item_type: 'album', rating: 3, starred: 1, play_count: 9 },
      { user_id: 'u-anna', item_id: 'r1', item_type: 'artist', starred: 1 },
      { user_id: 'u-zoe', item_id: 'm1', item_type: 'media_file', starred: 1 },
    ],
    playlist: [
      {
        id: 'p1',
        name: 'Both',
        comment: 'twice',
        public: 1,
        owner_id: 'u-anna',
        created_at: '2025-01-01 00:00:00',
      },
      { id: 'p2', name: 'Rules', owner_id: 'u-anna', rules: '{"all":[]}' },
      { id: 'p3', name: 'Zoe', owner_id: 'u-zoe' },
    ],
    playlist_tracks: [
      { id: 2, playlist_id: 'p1', media_file_id: 'm2' },
      { id: 1, playlist_id: 'p1', media_file_id: 'm1' },
      { id: 10, playlist_id: 'p1', media_file_id: 'm1' },
      { id: 3, playlist_id: 'p1', media_file_id: 'm4' },
    ],
    bookmark: [
      { user_id: 'u-anna', item_id: 'm1', item_type: 'media_file', comment: 'here', position: 12_000 },
    ],
    playqueue: [{ id: 'q1', user_id: 'u-anna', current: 1, position: 3000, items: 'm1,m2,m4' }],
    scrobbles: [
      { media_file_id: 'm1', user_id: 'u-anna', submission_time: 1_746_000_000 },
      { media_file_id: 'm1', user_id: 'u-anna', submission_time: 1_746_090_000 },
    ],
  };
}
