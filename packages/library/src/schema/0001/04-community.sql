-- What people do with the music: favourites, ratings, playlists, plays, comments, chat.
-- Rows are tied to the account by its name, as in the real system; renaming an account carries them along.

CREATE TABLE starred_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  item_type TEXT NOT NULL CHECK (item_type IN ('track', 'album', 'artist')),
  item_id TEXT NOT NULL, -- decimal row id
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  item_key INTEGER GENERATED ALWAYS AS (CAST(item_id AS INTEGER)) VIRTUAL,
  UNIQUE (username, item_type, item_id)
);
CREATE INDEX starred_items_by_item ON starred_items (item_type, item_key, username);
CREATE INDEX starred_items_by_time ON starred_items (username, item_type, created_at, item_key);

-- Favourites that are no items of the catalogue.
CREATE TABLE starred_playlists (
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (username, playlist_id)
) WITHOUT ROWID;
CREATE INDEX starred_playlists_by_playlist ON starred_playlists (playlist_id);

CREATE TABLE starred_genres (
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  genre TEXT NOT NULL COLLATE NOCASE,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (username, genre)
) WITHOUT ROWID;

CREATE TABLE item_ratings (
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  item_type TEXT NOT NULL CHECK (item_type IN ('track', 'album', 'artist')),
  item_id TEXT NOT NULL,
  rating INTEGER NOT NULL CHECK (rating BETWEEN 0 AND 5),
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  item_key INTEGER GENERATED ALWAYS AS (CAST(item_id AS INTEGER)) VIRTUAL,
  PRIMARY KEY (username, item_type, item_id)
);
CREATE INDEX item_ratings_by_item ON item_ratings (item_type, item_key, username);
CREATE INDEX item_ratings_by_rating ON item_ratings (username, item_type, rating, item_key);

CREATE TABLE comments (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  track_id INTEGER REFERENCES tracks (id) ON DELETE CASCADE,
  album_id INTEGER REFERENCES albums (id) ON DELETE CASCADE,
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  text TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  CHECK ((track_id IS NULL) <> (album_id IS NULL))
);
CREATE INDEX comments_by_track ON comments (track_id, created_at) WHERE track_id IS NOT NULL;
CREATE INDEX comments_by_album ON comments (album_id, created_at) WHERE album_id IS NOT NULL;
CREATE INDEX comments_by_author ON comments (username, created_at);

CREATE TABLE chat_messages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL,
  role TEXT NOT NULL DEFAULT 'user',
  message TEXT NOT NULL,
  source TEXT NOT NULL DEFAULT 'webapp',
  telegram_message_id INTEGER,
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX chat_messages_by_time ON chat_messages (created_at, id);

CREATE TABLE bookmarks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  track_id TEXT NOT NULL, -- decimal row id
  position_ms INTEGER NOT NULL CHECK (position_ms >= 0),
  comment TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  track_key INTEGER GENERATED ALWAYS AS (CAST(track_id AS INTEGER)) VIRTUAL,
  UNIQUE (username, track_id) -- the real system had no key and gathered a row with every save
);
CREATE INDEX bookmarks_by_track ON bookmarks (track_key);

CREATE TABLE playlists (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  name TEXT NOT NULL,
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  description TEXT,
  is_public INTEGER NOT NULL DEFAULT 0,
  cover_path TEXT,
  rules TEXT, -- JSON of what belongs into it: a smart playlist, without places; null when people fill it
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX playlists_by_owner ON playlists (username, name, id);
CREATE INDEX playlists_public ON playlists (is_public, id);

-- One row per place, so that a song may stand in a list twice (the real key forbade it).
CREATE TABLE playlist_tracks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  playlist_id INTEGER NOT NULL REFERENCES playlists (id) ON DELETE CASCADE,
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  added_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX playlist_tracks_in_order ON playlist_tracks (playlist_id, position, id);
CREATE INDEX playlist_tracks_by_track ON playlist_tracks (track_id);

CREATE TABLE play_history (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  played_at TEXT NOT NULL DEFAULT ({{now}}),
  username TEXT COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE SET NULL, -- the listener, if known
  client TEXT,
  operation_id TEXT -- a client's own id of the play: sent twice, counted once
);
CREATE INDEX play_history_by_time ON play_history (played_at, id);
CREATE INDEX play_history_by_listener ON play_history (username, played_at);
CREATE INDEX play_history_by_track ON play_history (track_id, played_at);
CREATE UNIQUE INDEX play_history_once ON play_history (username, operation_id) WHERE operation_id IS NOT NULL;

-- Plays per listener and item, kept by triggers: the lists "most played" and "recently played" read it.
CREATE TABLE listening (
  username TEXT NOT NULL COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  item_type TEXT NOT NULL CHECK (item_type IN ('track', 'album', 'artist')),
  item_id INTEGER NOT NULL,
  plays INTEGER NOT NULL,
  last_played_at TEXT NOT NULL,
  PRIMARY KEY (username, item_type, item_id)
) WITHOUT ROWID;
CREATE INDEX listening_most ON listening (username, item_type, plays, item_id);
CREATE INDEX listening_recent ON listening (username, item_type, last_played_at, item_id);
CREATE INDEX listening_by_item ON listening (item_type, item_id);

CREATE TABLE track_stats (
  track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
  play_count INTEGER NOT NULL DEFAULT 0,
  download_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX track_stats_most ON track_stats (play_count, track_id) WHERE play_count > 0;

-- The key follows a renamed slug, so that a release keeps its counts.
CREATE TABLE release_stats (
  slug TEXT PRIMARY KEY REFERENCES albums (slug) ON UPDATE CASCADE ON DELETE CASCADE,
  play_count INTEGER NOT NULL DEFAULT 0,
  download_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX release_stats_most ON release_stats (play_count, slug) WHERE play_count > 0;

CREATE TABLE play_queues (
  username TEXT PRIMARY KEY COLLATE NOCASE REFERENCES admin (username) ON UPDATE CASCADE ON DELETE CASCADE,
  tracks TEXT NOT NULL, -- JSON list of row ids, may repeat
  current_index INTEGER,
  position_ms INTEGER NOT NULL DEFAULT 0,
  changed_by TEXT NOT NULL DEFAULT '',
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);

CREATE TRIGGER play_history_count AFTER INSERT ON play_history BEGIN
  INSERT INTO track_stats (track_id, play_count) VALUES (NEW.track_id, 1)
    ON CONFLICT (track_id) DO UPDATE SET play_count = play_count + 1;
  INSERT INTO release_stats (slug, play_count)
    SELECT a.slug, 1 FROM counted_releases c JOIN albums a ON a.id = c.album_id WHERE c.track_id = NEW.track_id
    ON CONFLICT (slug) DO UPDATE SET play_count = play_count + 1;
  INSERT INTO listening (username, item_type, item_id, plays, last_played_at)
    SELECT NEW.username, k.item_type, k.item_id, 1, NEW.played_at FROM (
      SELECT 'track' AS item_type, NEW.track_id AS item_id
      UNION ALL SELECT 'album', album_id FROM counted_releases WHERE track_id = NEW.track_id AND album_id IS NOT NULL
      UNION ALL SELECT DISTINCT 'artist', artist_id FROM track_artists WHERE track_id = NEW.track_id AND role = 'artist'
    ) k WHERE NEW.username IS NOT NULL
    ON CONFLICT (username, item_type, item_id) DO UPDATE SET plays = plays + 1, last_played_at = max(last_played_at, excluded.last_played_at);
END;

-- What hung on an item goes with it.
CREATE TRIGGER tracks_forget AFTER DELETE ON tracks BEGIN
  DELETE FROM starred_items WHERE item_type = 'track' AND item_key = OLD.id;
  DELETE FROM item_ratings WHERE item_type = 'track' AND item_key = OLD.id;
  DELETE FROM bookmarks WHERE track_key = OLD.id;
  DELETE FROM listening WHERE item_type = 'track' AND item_id = OLD.id;
END;
CREATE TRIGGER albums_forget AFTER DELETE ON albums BEGIN
  DELETE FROM starred_items WHERE item_type = 'album' AND item_key = OLD.id;
  DELETE FROM item_ratings WHERE item_type = 'album' AND item_key = OLD.id;
  DELETE FROM listening WHERE item_type = 'album' AND item_id = OLD.id;
END;
CREATE TRIGGER artists_forget AFTER DELETE ON artists BEGIN
  DELETE FROM starred_items WHERE item_type = 'artist' AND item_key = OLD.id;
  DELETE FROM item_ratings WHERE item_type = 'artist' AND item_key = OLD.id;
  DELETE FROM listening WHERE item_type = 'artist' AND item_id = OLD.id;
END;
