-- apps/<app>/app.db: everything that belongs to one app, so that its directory can be copied to another server and used there.
-- Paths are relative to the directory. `app_id` is the number of the app in the streamhub.db of the server it is on: readers
-- do not need it, and an import writes it anew. Times are ISO 8601 in UTC with milliseconds.

-- One row for each time somebody publishes; `stream_id` is <room>/<identity> in rows of StreamHub, which used one row again and
-- again, and <room>/<unguessable> in ours. `public_id` is what addresses show. The numbers are written when a stream ends and
-- every few seconds before; after a kill, the row of a stream that was active is ended with what was written last.
CREATE TABLE streams (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id INTEGER NOT NULL,
  stream_id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('webrtc', 'rtmp', 'rtsp', 'whip', 'ws-mjpeg')),
  room TEXT,
  participant TEXT,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'ended')),
  started_at TEXT NOT NULL DEFAULT ({{now}}),
  ended_at TEXT,
  last_stats_json TEXT,
  public_id TEXT NOT NULL DEFAULT {{uuid}} UNIQUE,
  title TEXT,
  ingress_id TEXT,
  node_id TEXT,
  end_reason TEXT,
  peak_viewers INTEGER NOT NULL DEFAULT 0,
  viewer_seconds INTEGER NOT NULL DEFAULT 0,
  bytes_in INTEGER NOT NULL DEFAULT 0,
  bytes_out INTEGER NOT NULL DEFAULT 0
);

-- One row for each file of a recording. Parts of one recording (split by minutes, or gone on with after a crash) share
-- `recording_id` and are numbered by `part`; `stream_offset_ms` is where the file begins in its stream, for its track list.
-- `local_path`, `poster_path` and `thumbnails_path` (the strip of small pictures) are relative, NULL when the file is not on the
-- disk. `library_release` is the public id of the release that was made of it. `upload_json` is how far a multipart
-- upload is: its id and the parts the store has confirmed. A row in `recording` or `uploading` has a job in
-- `jobs`, or its app the duty `recordings` in streamhub.db: those of a StreamHub come without one.
CREATE TABLE vods (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app_id INTEGER NOT NULL,
  stream_id TEXT,
  room TEXT,
  name TEXT NOT NULL,
  file_key TEXT,
  s3_url TEXT,
  public_url TEXT,
  size_bytes INTEGER,
  duration_s REAL,
  width INTEGER,
  height INTEGER,
  format TEXT,
  status TEXT NOT NULL DEFAULT 'recording' CHECK (status IN ('recording', 'uploading', 'ready', 'failed')),
  local_path TEXT,
  started_at TEXT,
  ended_at TEXT,
  metatags_json TEXT,
  snapshot_key TEXT,
  public_id TEXT NOT NULL DEFAULT {{uuid}} UNIQUE,
  recording_id TEXT,
  part INTEGER,
  stream_offset_ms INTEGER,
  video_codec TEXT,
  audio_codec TEXT,
  poster_path TEXT,
  thumbnails_path TEXT,
  egress_id TEXT,
  upload_json TEXT,
  error TEXT,
  library_release TEXT,
  metatags TEXT GENERATED ALWAYS AS (metatags_json) VIRTUAL
);

-- A stream key is shown once; `stream_key_hash` is its SHA-256, `stream_key` is NULL: keys that a StreamHub kept in clear go on
-- working. `stream_key_hint` is the key's last four letters. The password, where the app wants one, is hashed by scrypt and
-- asked at every publish. `pull_url` is sealed by the keyring: it may hold a password. A pull has no key.
CREATE TABLE ingress_auth (
  ingress_id TEXT PRIMARY KEY,
  app TEXT NOT NULL,
  room TEXT,
  stream_key TEXT,
  password_hash TEXT,
  password_salt TEXT,
  requires_password INTEGER NOT NULL DEFAULT 0,
  validated_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  stream_key_hash TEXT,
  stream_key_hint TEXT,
  type TEXT NOT NULL DEFAULT 'rtmp' CHECK (type IN ('rtmp', 'whip', 'rtsp')),
  name TEXT,
  participant TEXT,
  pull_url TEXT,
  last_used_at TEXT,
  revoked_at TEXT
);

CREATE TABLE app_plugins (
  plugin_id TEXT PRIMARY KEY,
  enabled INTEGER NOT NULL DEFAULT 1,
  config_json TEXT,
  installed_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);

-- Other files of a recording: audio alone (kind alternate, format m4a), a ladder's master and renditions.
CREATE TABLE vod_variants (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  vod_id INTEGER NOT NULL,
  kind TEXT NOT NULL DEFAULT 'rendition' CHECK (kind IN ('master', 'rendition', 'alternate')),
  format TEXT NOT NULL,
  height INTEGER,
  bitrate_kbps INTEGER,
  file_key TEXT,
  size_bytes INTEGER,
  extra_json TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  local_path TEXT
);

-- `url` holds the key of another service: sealed by the keyring in our rows, in clear in those of a StreamHub until they are
-- used. `url_masked` is what is ever shown.
CREATE TABLE restream_targets (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  app TEXT NOT NULL,
  room TEXT NOT NULL,
  stream_id TEXT,
  name TEXT,
  platform TEXT NOT NULL DEFAULT 'custom',
  url TEXT NOT NULL,
  url_masked TEXT NOT NULL,
  egress_id TEXT,
  status TEXT NOT NULL DEFAULT 'starting' CHECK (status IN ('starting', 'active', 'failed', 'stopped')),
  error TEXT,
  retries INTEGER NOT NULL DEFAULT 0,
  started_at TEXT NOT NULL DEFAULT ({{now}}),
  ended_at TEXT
);

-- What StreamHub lacks.

-- The outbox of webhooks and their log: an event's row is written in the transaction of what happened, with the very bytes that
-- are sent and signed, and keeps its id through all attempts and when it is sent again by hand. Where it goes and its secret
-- are read from the configuration at each attempt. streamhub.db's app_duties says that there is something to send.
CREATE TABLE callback_deliveries (
  id TEXT PRIMARY KEY,
  event TEXT NOT NULL,
  room TEXT,
  body TEXT NOT NULL,
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'dead')),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  delivered_at TEXT
);
CREATE TABLE callback_attempts (
  id INTEGER PRIMARY KEY,
  delivery_id TEXT NOT NULL REFERENCES callback_deliveries (id) ON DELETE CASCADE,
  at TEXT NOT NULL DEFAULT ({{now}}),
  url TEXT NOT NULL,
  status INTEGER,
  ms INTEGER NOT NULL,
  error TEXT
);

-- What was heard, by its place in the stream; a file's list is what lies between its beginning and its end, so that it holds
-- for every part. `vod_id` is for files that have no stream of ours. What a person has set is not overwritten by what is heard
-- later, and what a person has removed stays as hidden.
CREATE TABLE track_list (
  id INTEGER PRIMARY KEY,
  stream_id TEXT,
  vod_id INTEGER REFERENCES vods (id) ON DELETE CASCADE,
  starts_ms INTEGER NOT NULL,
  ends_ms INTEGER,
  title TEXT,
  artist TEXT,
  release TEXT,
  mbid TEXT,
  acoustid TEXT,
  library_track TEXT,
  score REAL,
  origin TEXT NOT NULL DEFAULT 'heard' CHECK (origin IN ('heard', 'person')),
  hidden INTEGER NOT NULL DEFAULT 0,
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  CHECK ((stream_id IS NULL) <> (vod_id IS NULL))
);

-- Chat of a room while it is kept. A message that was taken away keeps its row without its text.
CREATE TABLE chat_messages (
  id INTEGER PRIMARY KEY,
  room TEXT NOT NULL,
  author_id TEXT,
  author_name TEXT NOT NULL,
  text TEXT,
  sent_at TEXT NOT NULL DEFAULT ({{now}}),
  removed_at TEXT,
  removed_by TEXT
);
CREATE TABLE chat_bans (
  id INTEGER PRIMARY KEY,
  room TEXT,
  subject TEXT NOT NULL,
  reason TEXT,
  banned_by TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  until TEXT
);
