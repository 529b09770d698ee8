/**
 * Downloads: one file serves all users who asked for it, a deleted item keeps its file, and paths that no row owns any
 * more wait in orphaned_files until they are removed from the disk.
 */
export const downloads = `
CREATE TABLE download_files (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id),
  profile TEXT NOT NULL DEFAULT 'original', -- or the name of a transcoding profile
  file_path TEXT, -- relative to the folder of the media; NULL until the transfer is complete and verified
  file_size INTEGER,
  file_hash TEXT,
  duration_ms INTEGER, -- as measured in the finished file
  etag TEXT, -- of the transfer that is under way: another one starts anew
  lease_until INTEGER, -- ms; whoever transfers it renews this
  last_used_at DATETIME,
  pinned BOOLEAN NOT NULL DEFAULT 0, -- never evicted
  UNIQUE(item_id, profile)
);
CREATE INDEX idx_download_files_lru ON download_files(last_used_at) WHERE pinned = 0 AND file_path IS NOT NULL;
CREATE TABLE orphaned_files (
  path TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  added_at DATETIME DEFAULT CURRENT_TIMESTAMP
) WITHOUT ROWID;
INSERT INTO download_files (item_id, profile, file_path, file_size, file_hash, last_used_at)
  SELECT item_id, coalesce(transcode_profile, 'original'), file_path, file_size, file_hash, completed_at
  FROM downloads
  WHERE true
  ORDER BY (status = 'completed' AND file_path IS NOT NULL) DESC, id
  ON CONFLICT DO NOTHING;
UPDATE download_files SET file_path = NULL
  WHERE NOT EXISTS (SELECT 1 FROM downloads d WHERE d.file_path = download_files.file_path AND d.status = 'completed');
INSERT OR IGNORE INTO orphaned_files (path, reason)
  SELECT d.file_path, 'the same file of another user' FROM downloads d
  JOIN download_files f ON f.item_id = d.item_id AND f.profile = coalesce(d.transcode_profile, 'original')
  WHERE d.status = 'completed' AND d.file_path IS NOT NULL AND d.file_path <> f.file_path;

CREATE TABLE new_downloads (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id), -- no cascade: the row owns a file on the disk
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  file_path TEXT,
  file_size INTEGER,
  file_hash TEXT,
  status TEXT NOT NULL DEFAULT 'pending', -- pending, downloading, paused, completed, failed
  progress REAL DEFAULT 0,
  bytes_downloaded INTEGER DEFAULT 0,
  transcode_profile TEXT,
  priority INTEGER DEFAULT 0,
  error_message TEXT,
  retry_count INTEGER DEFAULT 0,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  started_at DATETIME,
  completed_at DATETIME,
  expires_at DATETIME,
  file_id INTEGER NOT NULL REFERENCES download_files(id),
  next_attempt_at INTEGER NOT NULL DEFAULT 0, -- ms
  reason TEXT NOT NULL DEFAULT 'asked', -- asked, prefetch, or rule:ID
  UNIQUE(item_id, user_id)
);
INSERT INTO new_downloads
  SELECT d.id, d.item_id, d.user_id, CASE d.status WHEN 'completed' THEN coalesce(f.file_path, d.file_path) ELSE d.file_path END,
    d.file_size, d.file_hash, d.status, d.progress,
    d.bytes_downloaded, d.transcode_profile, d.priority, d.error_message, d.retry_count, d.created_at, d.started_at,
    d.completed_at, d.expires_at, f.id, 0, 'asked'
  FROM downloads d
  JOIN download_files f ON f.item_id = d.item_id AND f.profile = coalesce(d.transcode_profile, 'original');
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'downloads')
  WHERE name = 'new_downloads' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'downloads');
DROP TABLE downloads;
ALTER TABLE new_downloads RENAME TO downloads;
CREATE INDEX idx_downloads_status ON downloads(status);
CREATE INDEX idx_downloads_user ON downloads(user_id);
CREATE INDEX idx_downloads_file ON downloads(file_id);
-- One status in the condition: the query for the next download names one, and SQLite cannot see that it is one of two.
CREATE INDEX idx_downloads_queue ON downloads(status, priority DESC, created_at ASC) WHERE status = 'pending';

-- What comes along with a file: its picture, words and subtitles.
CREATE TABLE download_extras (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id),
  kind TEXT NOT NULL, -- lyrics, subtitle, image
  stream_index INTEGER NOT NULL DEFAULT -1, -- of a subtitle
  language TEXT,
  format TEXT,
  file_path TEXT NOT NULL,
  file_size INTEGER NOT NULL DEFAULT 0,
  UNIQUE(item_id, kind, stream_index)
);
-- "Keep my favourites", "the newest ten albums", "this playlist": looked at again after each sync.
CREATE TABLE download_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  kind TEXT NOT NULL, -- favourites, newest-albums, playlist, item
  target TEXT NOT NULL DEFAULT '', -- Jellyfin id of the playlist, item or library
  amount INTEGER, -- how many albums
  cap_bytes INTEGER, -- how much of it at most
  transcode_profile TEXT,
  is_enabled BOOLEAN NOT NULL DEFAULT 1,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  evaluated_at DATETIME,
  UNIQUE(user_id, kind, target)
);

CREATE TABLE new_thumbnails (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id), -- no cascade: the row owns a file on the disk
  image_type TEXT NOT NULL,
  image_tag TEXT,
  file_path TEXT NOT NULL,
  width INTEGER NOT NULL DEFAULT 0, -- 0: as large as the server has it; with NULL the same picture could be there twice
  height INTEGER,
  file_size INTEGER,
  cached_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  last_accessed DATETIME DEFAULT CURRENT_TIMESTAMP,
  UNIQUE(item_id, image_type, width)
);
INSERT INTO new_thumbnails
  SELECT id, item_id, image_type, image_tag, file_path, coalesce(width, 0), height, file_size, cached_at, last_accessed
  FROM thumbnails WHERE true
  ORDER BY cached_at DESC, id DESC
  ON CONFLICT DO NOTHING;
INSERT OR IGNORE INTO orphaned_files (path, reason)
  SELECT file_path, 'an older copy of a picture' FROM thumbnails
  WHERE id NOT IN (SELECT id FROM new_thumbnails) AND file_path NOT IN (SELECT file_path FROM new_thumbnails);
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'thumbnails')
  WHERE name = 'new_thumbnails' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'thumbnails');
DROP TABLE thumbnails;
ALTER TABLE new_thumbnails RENAME TO thumbnails;
CREATE INDEX idx_thumbnails_item ON thumbnails(item_id);
CREATE INDEX idx_thumbnails_lru ON thumbnails(last_accessed ASC);
`;
