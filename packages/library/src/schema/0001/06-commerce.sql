-- Shop, file sharing, connected storage, crate digging, plugins. Shapes fixed now, written by later parts.

CREATE TABLE assets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  title TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  description TEXT,
  artist_id INTEGER REFERENCES artists (id) ON DELETE SET NULL,
  owner_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  type TEXT NOT NULL DEFAULT 'digital',
  file_path TEXT,
  mime_type TEXT,
  file_size INTEGER,
  cover_path TEXT,
  price REAL NOT NULL DEFAULT 0,
  price_usdc REAL NOT NULL DEFAULT 0,
  currency TEXT NOT NULL DEFAULT 'ETH',
  visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted', 'private')),
  requires_subscription INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX assets_by_artist ON assets (artist_id);

CREATE TABLE unlock_codes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code TEXT NOT NULL UNIQUE,
  release_id INTEGER REFERENCES albums (id) ON DELETE CASCADE,
  track_id INTEGER REFERENCES tracks (id) ON DELETE CASCADE,
  asset_id INTEGER REFERENCES assets (id) ON DELETE CASCADE,
  tx_hash TEXT,
  is_used INTEGER NOT NULL DEFAULT 0,
  user_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  redeemed_at TEXT
);
CREATE INDEX unlock_codes_by_release ON unlock_codes (release_id) WHERE release_id IS NOT NULL;
CREATE INDEX unlock_codes_by_track ON unlock_codes (track_id) WHERE track_id IS NOT NULL;
-- A payment buys once: the real system let anybody present a transaction again.
CREATE UNIQUE INDEX unlock_codes_by_payment ON unlock_codes (tx_hash) WHERE tx_hash IS NOT NULL;

CREATE TABLE torrents (
  info_hash TEXT PRIMARY KEY,
  name TEXT,
  magnet_uri TEXT NOT NULL,
  owner_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  status TEXT NOT NULL DEFAULT 'metadata'
    CHECK (status IN ('metadata', 'downloading', 'completed', 'seeding', 'error', 'failed')),
  progress REAL NOT NULL DEFAULT 0,
  download_speed REAL NOT NULL DEFAULT 0,
  upload_speed REAL NOT NULL DEFAULT 0,
  num_peers INTEGER NOT NULL DEFAULT 0,
  size INTEGER NOT NULL DEFAULT 0,
  path TEXT,
  artist TEXT,
  added_at TEXT NOT NULL DEFAULT ({{now}})
);

CREATE TABLE soulseek_downloads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  file_path TEXT NOT NULL,
  filename TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('pending', 'completed', 'failed')),
  progress REAL NOT NULL DEFAULT 0,
  added_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX soulseek_downloads_by_user ON soulseek_downloads (user_id, id);

CREATE TABLE storage_accounts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER REFERENCES admin (id) ON DELETE CASCADE,
  provider TEXT NOT NULL,
  account_email TEXT,
  access_token TEXT NOT NULL, -- encrypted with a key outside the database, like the next
  refresh_token TEXT,
  expiry_date INTEGER, -- ms since 1970
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX storage_accounts_by_user ON storage_accounts (user_id);

CREATE TABLE dig_sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX dig_sessions_by_user ON dig_sessions (user_id);

CREATE TABLE dig_crate_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  session_id INTEGER NOT NULL REFERENCES dig_sessions (id) ON DELETE CASCADE,
  source TEXT NOT NULL DEFAULT 'bandcamp',
  source_url TEXT NOT NULL,
  title TEXT,
  artist TEXT,
  cover_url TEXT,
  preview_url TEXT,
  bpm REAL,
  added_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX dig_crate_items_by_session ON dig_crate_items (session_id);

CREATE TABLE dig_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  query TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT 'bandcamp',
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX dig_history_by_user ON dig_history (user_id);

CREATE TABLE dig_cache (
  cache_key TEXT PRIMARY KEY,
  payload TEXT NOT NULL,
  expires_at INTEGER NOT NULL -- seconds since 1970
);
CREATE INDEX dig_cache_by_expiry ON dig_cache (expires_at);

CREATE TABLE system_plugins (
  id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL DEFAULT 0,
  config TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
