/**
 * Items, made anew: a parent that goes leaves its children (a cascade took whole trees, and downloads with them), names sort
 * without regard to case as the index does, and what the server deletes stays as a ghost while something still needs it.
 */
export const items = `
CREATE TABLE new_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jellyfin_id TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  library_id INTEGER REFERENCES libraries(id) ON DELETE SET NULL,
  parent_id INTEGER REFERENCES items(id) ON DELETE SET NULL,
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  sort_name TEXT COLLATE NOCASE,
  overview TEXT,
  production_year INTEGER,
  community_rating REAL,
  official_rating TEXT,
  runtime_ticks INTEGER,
  primary_image_tag TEXT,
  backdrop_image_tag TEXT,
  album_id TEXT,
  album_name TEXT,
  album_artist TEXT,
  artists TEXT,
  index_number INTEGER,
  parent_index_number INTEGER,
  series_id TEXT,
  series_name TEXT,
  season_id TEXT,
  genres TEXT,
  premiere_date TEXT,
  metadata_json TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  last_sync DATETIME,
  date_created TEXT, -- when the server got it: "newest albums"
  etag TEXT, -- the server's mark of this state; the same mark needs no write
  size_bytes INTEGER, -- of the original file, for estimates before a download
  deleted_at DATETIME, -- gone on the server; kept while a download or playlist needs it
  UNIQUE(jellyfin_id, server_id)
);
INSERT INTO new_items
  SELECT id, jellyfin_id, server_id, library_id, parent_id, type, name, sort_name, overview, production_year,
    community_rating, official_rating, runtime_ticks, primary_image_tag, backdrop_image_tag, album_id, album_name,
    album_artist, artists, index_number, parent_index_number, series_id, series_name, season_id, genres, premiere_date,
    metadata_json, created_at, updated_at, last_sync, NULL, NULL, NULL, NULL
  FROM items;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'items')
  WHERE name = 'new_items' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'items');
DROP TABLE items_fts;
DROP TABLE items;
ALTER TABLE new_items RENAME TO items;

CREATE INDEX idx_items_server ON items(server_id);
-- A page of a library in order of name, without sorting all of it: the plain index cost a hundred times as much.
CREATE INDEX idx_items_library ON items(library_id, type, sort_name);
CREATE INDEX idx_items_parent ON items(parent_id);
CREATE INDEX idx_items_type ON items(type);
CREATE INDEX idx_items_album ON items(album_id, type, parent_index_number, index_number)
  WHERE album_id IS NOT NULL;
CREATE INDEX idx_items_series ON items(series_id, type, parent_index_number, index_number)
  WHERE series_id IS NOT NULL;
CREATE INDEX idx_items_name ON items(name COLLATE NOCASE);
-- Not of tracks: they are nine of ten rows, and it is albums that people look for so.
CREATE INDEX idx_items_newest ON items(library_id, type, date_created)
  WHERE date_created IS NOT NULL AND type <> 'Audio';
CREATE INDEX idx_items_deleted ON items(deleted_at) WHERE deleted_at IS NOT NULL;

-- Who and what an item belongs to: artists, album artists and genres of albums, films and series (their tracks and
-- episodes are reached through them). target is a Jellyfin id, for genres the name.
CREATE TABLE item_links (
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  target TEXT NOT NULL COLLATE NOCASE,
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  PRIMARY KEY (server_id, kind, target, item_id)
) WITHOUT ROWID;
CREATE INDEX idx_item_links_item ON item_links(item_id);

-- What each user may see: users of one device share rows, not sight.
CREATE TABLE item_visibility (
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, item_id)
) WITHOUT ROWID;
CREATE INDEX idx_item_visibility_item ON item_visibility(item_id);
INSERT INTO item_visibility (user_id, item_id)
  SELECT u.id, i.id FROM users u JOIN items i ON i.server_id = u.server_id ORDER BY u.id, i.id;
CREATE TABLE library_visibility (
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  library_id INTEGER NOT NULL REFERENCES libraries(id) ON DELETE CASCADE,
  PRIMARY KEY (user_id, library_id)
) WITHOUT ROWID;
CREATE INDEX idx_library_visibility_library ON library_visibility(library_id);
INSERT INTO library_visibility (user_id, library_id)
  SELECT u.id, l.id FROM users u JOIN libraries l ON l.server_id = u.server_id;
`;
