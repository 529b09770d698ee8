-- Podcasts of others that this server follows. What its own artists publish as podcasts are albums.

CREATE TABLE podcast_channels (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  url TEXT NOT NULL UNIQUE, -- of the feed
  title TEXT,
  description TEXT,
  author TEXT,
  homepage_url TEXT,
  image_url TEXT, -- where the picture comes from; ours lies beside the episodes
  image_tag TEXT, -- changes with the picture; null while there is none of ours
  status TEXT NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'completed', 'error')),
  error_message TEXT,
  etag TEXT, -- what the feed said when it was read last, for conditional requests
  last_modified TEXT,
  failures INTEGER NOT NULL DEFAULT 0, -- in a row
  next_refresh_at TEXT, -- null: never again by itself
  refreshed_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX podcast_channels_by_title ON podcast_channels (ifnull(title, url) COLLATE NOCASE, id);
CREATE INDEX podcast_channels_due ON podcast_channels (next_refresh_at, id) WHERE next_refresh_at IS NOT NULL;

CREATE TABLE podcast_episodes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  channel_id INTEGER NOT NULL REFERENCES podcast_channels (id) ON DELETE CASCADE,
  guid TEXT NOT NULL, -- the publisher's own name of it
  title TEXT NOT NULL,
  description TEXT,
  published_at TEXT NOT NULL, -- when it was first seen, where the feed does not say
  duration REAL, -- seconds
  season INTEGER,
  number INTEGER,
  source_url TEXT NOT NULL,
  status TEXT NOT NULL DEFAULT 'new'
    CHECK (status IN ('new', 'downloading', 'completed', 'error', 'deleted', 'skipped')),
  error_message TEXT,
  source_etag TEXT, -- of the bytes that were begun, so that they are gone on with
  job_id TEXT,
  file_path TEXT, -- below DATA_DIR, when completed
  file_hash TEXT,
  file_size INTEGER,
  format TEXT,
  mime_type TEXT,
  bitrate INTEGER, -- kbit/s
  sample_rate INTEGER,
  channels INTEGER,
  lossless INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (channel_id, guid)
);
CREATE INDEX podcast_episodes_by_channel ON podcast_episodes (channel_id, published_at, id);
CREATE INDEX podcast_episodes_by_time ON podcast_episodes (published_at, id);
CREATE INDEX podcast_episodes_stored ON podcast_episodes (file_size) WHERE file_size IS NOT NULL;
