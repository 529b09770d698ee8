-- Music folders and what the scanner knows of their files.

CREATE TABLE music_roots (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  path TEXT NOT NULL UNIQUE, -- absolute, real path
  name TEXT NOT NULL,
  enabled INTEGER NOT NULL DEFAULT 1,
  owner_id INTEGER REFERENCES admin (id) ON DELETE SET NULL, -- whose uploads it holds; null for a folder of the house
  writable INTEGER NOT NULL DEFAULT 0, -- 1: tags may be written into its files, on request
  state TEXT NOT NULL DEFAULT 'new' CHECK (state IN ('new', 'ok', 'unavailable', 'empty')),
  state_reason TEXT,
  device INTEGER, -- st_dev when last seen with files
  file_count INTEGER NOT NULL DEFAULT 0,
  last_scan_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}})
);

-- One row for each file. A track may have several: the same bytes at two paths, or a lossless and a lossy form.
CREATE TABLE track_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  root_id INTEGER NOT NULL REFERENCES music_roots (id) ON DELETE CASCADE,
  path TEXT NOT NULL, -- relative to the root, with forward slashes
  folder TEXT NOT NULL, -- the path up to its last slash, '' at the root
  size INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  file_hash TEXT NOT NULL,
  audio_hash TEXT, -- of the sound without its tags: finds a file again that was moved and retagged
  format TEXT NOT NULL, -- suffix without dot: what a player is told
  codec TEXT,
  lossless INTEGER NOT NULL DEFAULT 0,
  bitrate INTEGER,
  sample_rate INTEGER,
  channels INTEGER,
  bit_depth INTEGER,
  duration REAL,
  mime_type TEXT NOT NULL,
  has_picture INTEGER NOT NULL DEFAULT 0,
  role TEXT NOT NULL DEFAULT 'main' CHECK (role IN ('main', 'variant', 'copy')),
  tags TEXT, -- JSON of what the file itself says; grouping is recomputed from it without reading the file
  missing_since TEXT,
  seen_in INTEGER NOT NULL DEFAULT 0, -- number of the scan that saw it last
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (root_id, path)
);
CREATE INDEX track_files_by_track ON track_files (track_id, role, root_id);
CREATE INDEX track_files_by_file_hash ON track_files (file_hash);
CREATE INDEX track_files_by_audio_hash ON track_files (audio_hash) WHERE audio_hash IS NOT NULL;
CREATE INDEX track_files_by_folder ON track_files (root_id, folder, path, track_id);
CREATE INDEX track_files_missing ON track_files (missing_since, id) WHERE missing_since IS NOT NULL;

-- Folders that hold audio below them: browsing by folder follows the disk.
CREATE TABLE folders (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  root_id INTEGER NOT NULL REFERENCES music_roots (id) ON DELETE CASCADE,
  parent_id INTEGER REFERENCES folders (id) ON DELETE CASCADE,
  path TEXT NOT NULL, -- relative to the root; '' is the root itself
  name TEXT NOT NULL,
  name_key TEXT NOT NULL DEFAULT '',
  UNIQUE (root_id, path)
);
CREATE INDEX folders_by_parent ON folders (parent_id, name_key, id);

CREATE TABLE scan_problems (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  root_id INTEGER NOT NULL REFERENCES music_roots (id) ON DELETE CASCADE,
  path TEXT NOT NULL,
  reason TEXT NOT NULL, -- a stable code
  message TEXT NOT NULL, -- for people: what is wrong and what to do
  size INTEGER,
  mtime_ms REAL,
  first_seen_at TEXT NOT NULL DEFAULT ({{now}}),
  last_seen_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (root_id, path)
);
CREATE INDEX scan_problems_by_seen ON scan_problems (last_seen_at, id);

-- What lies beside the sound files and was last applied: artist.yaml, release.yaml, catalog.yaml, lyrics, pictures.
CREATE TABLE scan_documents (
  root_id INTEGER NOT NULL REFERENCES music_roots (id) ON DELETE CASCADE,
  folder TEXT NOT NULL, -- the path up to its last slash, '' at the root
  path TEXT NOT NULL,
  size INTEGER NOT NULL,
  mtime_ms REAL NOT NULL,
  applied_at TEXT NOT NULL,
  PRIMARY KEY (root_id, folder, path)
) WITHOUT ROWID;
