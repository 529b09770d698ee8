-- Artists, albums (an album and a release are one row), tracks and the files they were read from.
-- {{gid}} is replaced by the SQL text of a UUIDv7, {{now}} by the present time in ISO 8601 UTC with milliseconds.

CREATE TABLE artists (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  name TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  bio TEXT,
  photo_path TEXT,
  links TEXT,
  public_key TEXT,
  private_key TEXT, -- encrypted with a key outside the database; never clear
  wallet_address TEXT,
  stripe_account_id TEXT,
  visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted', 'private')),
  post_params TEXT,
  external_id TEXT,
  also_known_as TEXT,
  moved_to TEXT,
  can_sell INTEGER NOT NULL DEFAULT 1,
  banner_path TEXT,
  manually_approves_followers INTEGER NOT NULL DEFAULT 0,
  -- beyond the real system
  sort_name TEXT,
  name_key TEXT NOT NULL DEFAULT '', -- folded name: lists are ordered and people are matched by it
  mbid TEXT,
  source TEXT NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'scan', 'upload', 'import', 'federation')),
  locked_fields TEXT NOT NULL DEFAULT '[]', -- fields edited by a person, which a scan leaves alone
  image_tag TEXT, -- changes with the picture; part of image addresses
  thumbhash TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
-- One name is one artist, unless MusicBrainz knows better.
CREATE UNIQUE INDEX artists_by_key ON artists (name_key, ifnull(mbid, '')) WHERE id > 0;
CREATE INDEX artists_by_mbid ON artists (mbid) WHERE mbid IS NOT NULL;
CREATE INDEX artists_by_added ON artists (created_at, id);

CREATE TABLE albums (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  title TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  artist_id INTEGER REFERENCES artists (id),
  owner_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  date TEXT,
  cover_path TEXT, -- '<root id>:<relative path>', 'embedded:<track file id>' or 'data:<path under DATA_DIR>'
  genre TEXT,
  description TEXT,
  type TEXT NOT NULL DEFAULT 'album' CHECK (type IN ('album', 'single', 'ep', 'compilation', 'liveset', 'podcast')),
  year INTEGER,
  download TEXT CHECK (download IN ('free', 'paid', 'codes', 'external', 'none')),
  price REAL NOT NULL DEFAULT 0,
  price_usdc REAL NOT NULL DEFAULT 0,
  price_usdt REAL NOT NULL DEFAULT 0,
  currency TEXT NOT NULL DEFAULT 'ETH',
  external_links TEXT,
  external_id TEXT,
  visibility TEXT NOT NULL DEFAULT 'private' CHECK (visibility IN ('public', 'unlisted', 'private')),
  published_at TEXT,
  published_to_gundb INTEGER NOT NULL DEFAULT 0,
  published_to_ap INTEGER NOT NULL DEFAULT 0,
  license TEXT,
  status TEXT NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'pending', 'awaiting_finalization', 'released')),
  album_artist TEXT, -- as credited, with its joining words
  use_nft INTEGER NOT NULL DEFAULT 1,
  product_type TEXT NOT NULL DEFAULT 'music' CHECK (product_type IN ('music', 'podcast')),
  podcast_author TEXT,
  podcast_email TEXT,
  podcast_category TEXT,
  podcast_explicit INTEGER NOT NULL DEFAULT 0,
  additional_artworks TEXT,
  -- beyond the real system
  sort_title TEXT,
  title_key TEXT NOT NULL DEFAULT '',
  artist_key TEXT NOT NULL DEFAULT '',
  mbid TEXT,
  release_group_mbid TEXT,
  original_date TEXT,
  release_date TEXT,
  compilation INTEGER NOT NULL DEFAULT 0,
  label TEXT,
  catalog_number TEXT,
  barcode TEXT,
  tag_lists TEXT, -- JSON of what tags say in lists and is only shown: moods, labels, releaseTypes
  rejection_reason TEXT, -- why it went from pending back to draft
  source TEXT NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'scan', 'upload', 'import', 'live')),
  listeners INTEGER NOT NULL DEFAULT 0, -- 1: signed-in listeners see it whatever its state (--publish-scanned)
  scan_key TEXT UNIQUE, -- what the scanner groups files by; null when not from a scan
  locked_fields TEXT NOT NULL DEFAULT '[]',
  image_tag TEXT,
  thumbhash TEXT,
  track_count INTEGER NOT NULL DEFAULT 0, -- tracks that have a file; kept by triggers
  duration_total REAL NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  -- The four overlapping state columns of the real system are derived here from status and visibility, so
  -- that they cannot drift apart. listed_to and reachable_by: 0 owners and staff, 1 anyone signed in, 2 anyone.
  is_public INTEGER GENERATED ALWAYS AS (status = 'released' AND visibility = 'public') VIRTUAL,
  is_release INTEGER GENERATED ALWAYS AS (status = 'released') VIRTUAL,
  premiere TEXT GENERATED ALWAYS AS (ifnull(original_date, ifnull(release_date, CAST(year AS TEXT)))) VIRTUAL,
  listed_to INTEGER GENERATED ALWAYS AS (
    CASE WHEN status = 'released' AND visibility = 'public' THEN 2 WHEN listeners = 1 THEN 1 ELSE 0 END
  ) STORED,
  reachable_by INTEGER GENERATED ALWAYS AS (
    CASE WHEN status = 'released' AND visibility <> 'private' THEN 2 WHEN listeners = 1 THEN 1 ELSE 0 END
  ) STORED
);
CREATE INDEX albums_by_title ON albums (title_key, id);
CREATE INDEX albums_by_artist_name ON albums (artist_key, title_key, id);
CREATE INDEX albums_by_added ON albums (created_at, id);
CREATE INDEX albums_by_year ON albums (year, id);
CREATE INDEX albums_by_premiere ON albums (premiere, id) WHERE premiere IS NOT NULL;
CREATE INDEX albums_by_duration ON albums (duration_total, id);
CREATE INDEX albums_by_label ON albums (label, id) WHERE label IS NOT NULL;
CREATE INDEX albums_by_artist ON albums (artist_id, id);
CREATE INDEX albums_by_owner ON albums (owner_id, id);
CREATE INDEX albums_by_published ON albums (published_at, id) WHERE published_at IS NOT NULL;
CREATE INDEX albums_by_mbid ON albums (mbid) WHERE mbid IS NOT NULL;
CREATE INDEX albums_listed ON albums (listed_to, id);
CREATE INDEX albums_by_source ON albums (source, listeners);
CREATE INDEX albums_by_status ON albums (status, id);
CREATE INDEX albums_without_tracks ON albums (id) WHERE track_count = 0;

CREATE TABLE tracks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  title TEXT NOT NULL,
  album_id INTEGER REFERENCES albums (id) ON DELETE SET NULL,
  artist_id INTEGER REFERENCES artists (id),
  owner_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  artist_name TEXT, -- as credited, with its joining words
  track_num INTEGER,
  duration REAL, -- seconds
  file_path TEXT, -- relative to its music root: the file that is played; all files are in track_files
  format TEXT,
  bitrate INTEGER, -- kbit/s
  sample_rate INTEGER,
  price REAL NOT NULL DEFAULT 0,
  price_usdc REAL NOT NULL DEFAULT 0,
  price_usdt REAL NOT NULL DEFAULT 0,
  currency TEXT NOT NULL DEFAULT 'ETH',
  waveform BLOB, -- peaks, one byte each; rows of the real system hold JSON text
  url TEXT,
  service TEXT,
  external_artwork TEXT,
  lyrics TEXT,
  lossless_path TEXT,
  external_id TEXT,
  hash TEXT,
  genre TEXT,
  year INTEGER,
  mime_type TEXT NOT NULL DEFAULT 'audio/mpeg',
  file_size INTEGER NOT NULL DEFAULT 0,
  file_hash TEXT,
  version TEXT,
  description TEXT,
  podcast_episode_num INTEGER,
  podcast_season_num INTEGER,
  podcast_episode_type TEXT NOT NULL DEFAULT 'full',
  -- beyond the real system
  disc_num INTEGER,
  sort_title TEXT,
  title_key TEXT NOT NULL DEFAULT '',
  channels INTEGER,
  bit_depth INTEGER,
  codec TEXT,
  original_date TEXT,
  release_date TEXT,
  composer TEXT,
  comment TEXT,
  bpm REAL,
  isrc TEXT,
  mbid TEXT, -- MusicBrainz recording
  track_mbid TEXT, -- MusicBrainz track
  work_mbid TEXT,
  replaygain_track_gain REAL,
  replaygain_track_peak REAL,
  replaygain_album_gain REAL,
  replaygain_album_peak REAL,
  explicit INTEGER, -- 1 explicit, 0 made clean
  tag_lists TEXT, -- JSON likewise: moods, groupings, works, movements, isrcs
  source TEXT NOT NULL DEFAULT 'manual' CHECK (source IN ('manual', 'scan', 'upload', 'import', 'live')),
  locked_fields TEXT NOT NULL DEFAULT '[]',
  missing_since TEXT, -- set while no file of it can be found; kept out of lists, kept in playlists
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  premiere TEXT GENERATED ALWAYS AS (ifnull(original_date, CAST(year AS TEXT))) VIRTUAL,
  -- chromaprint's, compressed, of the first two minutes; last, as it is longer than all before it together. Rows of the real
  -- system hold an envelope of the waveform, which identification replaces.
  fingerprint TEXT
);
CREATE INDEX tracks_by_album ON tracks (album_id, disc_num, track_num, id);
CREATE INDEX tracks_by_artist ON tracks (artist_id, id);
CREATE INDEX tracks_by_title ON tracks (title_key, id);
CREATE INDEX tracks_by_added ON tracks (created_at, id);
CREATE INDEX tracks_by_owner ON tracks (owner_id, id);
CREATE INDEX tracks_by_mbid ON tracks (mbid) WHERE mbid IS NOT NULL;
CREATE INDEX tracks_by_path ON tracks (file_path) WHERE file_path IS NOT NULL;
CREATE INDEX tracks_by_year ON tracks (year, id) WHERE year IS NOT NULL;
CREATE INDEX tracks_by_premiere ON tracks (premiere, id) WHERE premiere IS NOT NULL;
-- What smart playlists compare: read as a whole it is a tenth of the table.
CREATE INDEX tracks_by_sound ON tracks (duration, bpm, bitrate, format);
-- An album is explicit when one of its tracks is.
CREATE INDEX tracks_by_advisory ON tracks (album_id, explicit) WHERE explicit IS NOT NULL;
CREATE INDEX tracks_missing ON tracks (missing_since, id) WHERE missing_since IS NOT NULL;

-- Every credited artist in order. join_phrase stands between this name and the next (' feat. ', ' & ').
CREATE TABLE track_artists (
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  artist_id INTEGER NOT NULL REFERENCES artists (id) ON DELETE CASCADE,
  role TEXT NOT NULL DEFAULT 'artist',
  position INTEGER NOT NULL,
  credited_as TEXT,
  join_phrase TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (track_id, role, position)
) WITHOUT ROWID;
CREATE INDEX track_artists_by_artist ON track_artists (artist_id, role, track_id);

CREATE TABLE album_artists (
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  artist_id INTEGER NOT NULL REFERENCES artists (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  credited_as TEXT,
  join_phrase TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (album_id, position)
) WITHOUT ROWID;
CREATE INDEX album_artists_by_artist ON album_artists (artist_id, album_id);

CREATE TABLE album_discs (
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  disc INTEGER NOT NULL,
  title TEXT NOT NULL,
  PRIMARY KEY (album_id, disc)
) WITHOUT ROWID;

-- The seed keeps genre as a column; these rows are that column taken apart, so that a genre can be listed.
CREATE TABLE track_genres (
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  genre TEXT NOT NULL COLLATE NOCASE,
  position INTEGER NOT NULL,
  PRIMARY KEY (track_id, genre)
) WITHOUT ROWID;
CREATE INDEX track_genres_by_genre ON track_genres (genre, track_id);

CREATE TABLE album_genres (
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  genre TEXT NOT NULL COLLATE NOCASE,
  position INTEGER NOT NULL,
  PRIMARY KEY (album_id, genre)
) WITHOUT ROWID;
CREATE INDEX album_genres_by_genre ON album_genres (genre, album_id);

CREATE TABLE track_lyrics (
  id INTEGER PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  lang TEXT NOT NULL DEFAULT 'xxx', -- ISO 639-2, 'xxx' when unknown
  source TEXT NOT NULL CHECK (source IN ('embedded', 'sidecar', 'edited', 'import')),
  synced INTEGER NOT NULL DEFAULT 0,
  lines TEXT NOT NULL, -- JSON: [{"ms":1200,"text":"..."}] when synced, else [{"text":"..."}]
  UNIQUE (track_id, source, lang, synced)
);

-- Counts on albums follow their tracks.
CREATE TRIGGER tracks_count_insert AFTER INSERT ON tracks WHEN NEW.album_id IS NOT NULL AND NEW.missing_since IS NULL BEGIN
  UPDATE albums SET track_count = track_count + 1, duration_total = duration_total + ifnull(NEW.duration, 0) WHERE id = NEW.album_id;
END;
CREATE TRIGGER tracks_count_delete AFTER DELETE ON tracks WHEN OLD.album_id IS NOT NULL AND OLD.missing_since IS NULL BEGIN
  UPDATE albums SET track_count = track_count - 1, duration_total = duration_total - ifnull(OLD.duration, 0) WHERE id = OLD.album_id;
END;
CREATE TRIGGER tracks_count_update AFTER UPDATE OF album_id, duration, missing_since ON tracks
WHEN OLD.album_id IS NOT NEW.album_id OR OLD.duration IS NOT NEW.duration OR (OLD.missing_since IS NULL) IS NOT (NEW.missing_since IS NULL) BEGIN
  UPDATE albums SET track_count = track_count - 1, duration_total = duration_total - ifnull(OLD.duration, 0)
    WHERE id = OLD.album_id AND OLD.missing_since IS NULL;
  UPDATE albums SET track_count = track_count + 1, duration_total = duration_total + ifnull(NEW.duration, 0)
    WHERE id = NEW.album_id AND NEW.missing_since IS NULL;
END;
