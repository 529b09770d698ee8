-- Uploads, other names of artists and albums, and what was merged. Further releases of a track: see 10-album-tracks.

-- A file on its way in, by the tus protocol. Bytes up to `received` are on disk under a name that the server made.
CREATE TABLE uploads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  account_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('track', 'cover')),
  target_kind TEXT CHECK (target_kind IN ('album', 'artist')), -- the album that a track goes to, or what a cover is for
  target_gid TEXT,
  name TEXT NOT NULL DEFAULT '', -- what the client calls it, for people to read; never a path here
  length INTEGER NOT NULL CHECK (length > 0), -- bytes
  received INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL DEFAULT 'receiving' CHECK (state IN ('receiving', 'finishing', 'done', 'failed')),
  suffix TEXT, -- by its content, once that is known
  reason TEXT, -- why it failed: a stable code, and words for people
  message TEXT,
  result_gid TEXT, -- the track it became, or the thing whose cover it is
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  expires_at TEXT NOT NULL
);
CREATE INDEX uploads_by_account ON uploads (account_id, id);
CREATE INDEX uploads_by_state ON uploads (state, id);
CREATE INDEX uploads_by_expiry ON uploads (expires_at);

-- Names in tags that mean an artist who is called otherwise: a scan finds the artist by them.
CREATE TABLE artist_aliases (
  name_key TEXT NOT NULL,
  mbid TEXT NOT NULL DEFAULT '',
  artist_id INTEGER NOT NULL REFERENCES artists (id) ON DELETE CASCADE,
  name TEXT NOT NULL, -- as it was spelled
  kind TEXT NOT NULL CHECK (kind IN ('renamed', 'merged')), -- a renamed artist is credited by the new name
  PRIMARY KEY (name_key, mbid)
) WITHOUT ROWID;
CREATE INDEX artist_aliases_by_artist ON artist_aliases (artist_id);

-- Keys of the scanner that mean an album which took in another.
CREATE TABLE album_aliases (
  scan_key TEXT PRIMARY KEY,
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE
) WITHOUT ROWID;
CREATE INDEX album_aliases_by_album ON album_aliases (album_id);

-- What was merged into what, with everything that it takes to part them again. `gid` keeps resolving to the other.
CREATE TABLE merges (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('artist', 'album', 'track')),
  gid TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL,
  into_id INTEGER NOT NULL, -- follows when that is merged into a third
  journal TEXT NOT NULL, -- JSON
  account_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX merges_by_target ON merges (kind, into_id, id);

-- Artists that a person parted from another of the same name in tags. Merged back, everything is as it was.
CREATE TABLE artist_splits (
  gid TEXT PRIMARY KEY, -- of the new one
  from_gid TEXT NOT NULL,
  locked TEXT NOT NULL, -- JSON {tracks, albums}: row ids whose credits follow the files no more since
  account_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}})
) WITHOUT ROWID;
