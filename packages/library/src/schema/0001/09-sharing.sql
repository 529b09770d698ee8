-- What one account lets strangers hear, and radio stations on the internet.

CREATE TABLE shares (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  secret TEXT NOT NULL, -- AES-256-GCM: its owner is shown the address again
  lookup TEXT NOT NULL UNIQUE, -- keyed hash, finds the share by what stands in its address
  description TEXT,
  expires_at TEXT,
  last_visited_at TEXT,
  visit_count INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX shares_by_owner ON shares (username, id);

-- A share follows its album or playlist: what is added there is heard, what is withdrawn is not.
CREATE TABLE share_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  share_id INTEGER NOT NULL REFERENCES shares (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  track_id INTEGER REFERENCES tracks (id) ON DELETE CASCADE,
  album_id INTEGER REFERENCES albums (id) ON DELETE CASCADE,
  playlist_id INTEGER REFERENCES playlists (id) ON DELETE CASCADE,
  CHECK ((track_id IS NOT NULL) + (album_id IS NOT NULL) + (playlist_id IS NOT NULL) = 1)
);
CREATE INDEX share_items_in_order ON share_items (share_id, position);
CREATE INDEX share_items_by_track ON share_items (track_id) WHERE track_id IS NOT NULL;
CREATE INDEX share_items_by_album ON share_items (album_id) WHERE album_id IS NOT NULL;
CREATE INDEX share_items_by_playlist ON share_items (playlist_id) WHERE playlist_id IS NOT NULL;

CREATE TABLE radio_stations (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  name TEXT NOT NULL,
  stream_url TEXT NOT NULL,
  homepage_url TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX radio_stations_by_name ON radio_stations (name COLLATE NOCASE, id);
