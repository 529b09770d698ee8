/** Servers, users, libraries, items with their search table and triggers, streams, user data: the schema that the first stores have. */
export const catalogue = `
CREATE TABLE IF NOT EXISTS servers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jellyfin_id TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  url TEXT NOT NULL,
  version TEXT,
  last_sync DATETIME,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE IF NOT EXISTS users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jellyfin_id TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  is_active BOOLEAN DEFAULT 0,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  UNIQUE(jellyfin_id, server_id)
);
CREATE TABLE IF NOT EXISTS libraries (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jellyfin_id TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  collection_type TEXT,
  image_tag TEXT,
  sort_order INTEGER DEFAULT 0,
  last_sync DATETIME,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  UNIQUE(jellyfin_id, server_id)
);
CREATE INDEX IF NOT EXISTS idx_libraries_server ON libraries(server_id);
CREATE TABLE IF NOT EXISTS items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jellyfin_id TEXT NOT NULL,
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  library_id INTEGER REFERENCES libraries(id) ON DELETE SET NULL,
  parent_id INTEGER REFERENCES items(id) ON DELETE CASCADE,
  -- Basic metadata
  type TEXT NOT NULL,
  name TEXT NOT NULL,
  sort_name TEXT,
  overview TEXT,
  -- Media info
  production_year INTEGER,
  community_rating REAL,
  official_rating TEXT,
  runtime_ticks INTEGER,
  -- Images
  primary_image_tag TEXT,
  backdrop_image_tag TEXT,
  -- Audio-specific
  album_id TEXT,
  album_name TEXT,
  album_artist TEXT,
  artists TEXT, -- JSON array
  -- Series/Season-specific
  index_number INTEGER,
  parent_index_number INTEGER,
  series_id TEXT,
  series_name TEXT,
  season_id TEXT,
  -- Additional
  genres TEXT, -- JSON array
  premiere_date TEXT,
  metadata_json TEXT,
  -- Sync tracking
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  last_sync DATETIME,
  UNIQUE(jellyfin_id, server_id)
);
-- Performance indexes
CREATE INDEX IF NOT EXISTS idx_items_server ON items(server_id);
CREATE INDEX IF NOT EXISTS idx_items_library ON items(library_id);
CREATE INDEX IF NOT EXISTS idx_items_parent ON items(parent_id);
CREATE INDEX IF NOT EXISTS idx_items_type ON items(type);
CREATE INDEX IF NOT EXISTS idx_items_album ON items(album_id);
CREATE INDEX IF NOT EXISTS idx_items_series ON items(series_id);
CREATE INDEX IF NOT EXISTS idx_items_name ON items(name COLLATE NOCASE);
-- Full-text search
CREATE VIRTUAL TABLE IF NOT EXISTS items_fts USING fts5(
  name,
  overview,
  artists,
  album_name,
  album_artist,
  content='items',
  content_rowid='id'
);
-- Triggers to keep FTS in sync
CREATE TRIGGER IF NOT EXISTS items_ai AFTER INSERT ON items BEGIN
  INSERT INTO items_fts(rowid, name, overview, artists, album_name, album_artist)
  VALUES (new.id, new.name, new.overview, new.artists, new.album_name, new.album_artist);
END;
CREATE TRIGGER IF NOT EXISTS items_ad AFTER DELETE ON items BEGIN
  INSERT INTO items_fts(items_fts, rowid, name, overview, artists, album_name, album_artist)
  VALUES ('delete', old.id, old.name, old.overview, old.artists, old.album_name, old.album_artist);
END;
CREATE TRIGGER IF NOT EXISTS items_au AFTER UPDATE ON items BEGIN
  INSERT INTO items_fts(items_fts, rowid, name, overview, artists, album_name, album_artist)
  VALUES ('delete', old.id, old.name, old.overview, old.artists, old.album_name, old.album_artist);
  INSERT INTO items_fts(rowid, name, overview, artists, album_name, album_artist)
  VALUES (new.id, new.name, new.overview, new.artists, new.album_name, new.album_artist);
END;
CREATE TABLE IF NOT EXISTS media_streams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  stream_index INTEGER NOT NULL,
  type TEXT NOT NULL,
  codec TEXT,
  language TEXT,
  display_title TEXT,
  is_default BOOLEAN DEFAULT 0,
  is_forced BOOLEAN DEFAULT 0,
  is_external BOOLEAN DEFAULT 0,
  path TEXT,
  UNIQUE(item_id, stream_index)
);
CREATE INDEX IF NOT EXISTS idx_media_streams_item ON media_streams(item_id);
CREATE TABLE IF NOT EXISTS user_data (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  -- Playback state
  position_ticks INTEGER DEFAULT 0,
  play_count INTEGER DEFAULT 0,
  played BOOLEAN DEFAULT 0,
  last_played DATETIME,
  -- User preferences
  is_favorite BOOLEAN DEFAULT 0,
  user_rating REAL,
  -- Sync tracking
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  synced_at DATETIME,
  needs_sync BOOLEAN DEFAULT 0,
  UNIQUE(item_id, user_id)
);
CREATE INDEX IF NOT EXISTS idx_user_data_item ON user_data(item_id);
CREATE INDEX IF NOT EXISTS idx_user_data_user ON user_data(user_id);
CREATE INDEX IF NOT EXISTS idx_user_data_needs_sync ON user_data(needs_sync) WHERE needs_sync = 1;
CREATE INDEX IF NOT EXISTS idx_user_data_favorites ON user_data(user_id, is_favorite) WHERE is_favorite = 1;
CREATE INDEX IF NOT EXISTS idx_user_data_in_progress ON user_data(user_id, position_ticks)
WHERE position_ticks > 0 AND played = 0;
`;
