-- ActivityPub and discovery. Written by later parts of the program; the shape is fixed from the first version on.

CREATE TABLE remote_actors (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  uri TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL,
  username TEXT,
  name TEXT,
  summary TEXT,
  icon_url TEXT,
  inbox_url TEXT,
  outbox_url TEXT,
  public_key TEXT,
  is_followed INTEGER NOT NULL DEFAULT 0,
  last_seen TEXT NOT NULL DEFAULT ({{now}})
);

CREATE TABLE remote_content (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ap_id TEXT NOT NULL UNIQUE,
  actor_uri TEXT NOT NULL,
  type TEXT NOT NULL,
  title TEXT,
  content TEXT,
  url TEXT,
  cover_url TEXT,
  stream_url TEXT,
  artist_name TEXT,
  album_name TEXT,
  duration REAL,
  published_at TEXT,
  received_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX remote_content_by_actor ON remote_content (actor_uri, published_at);
CREATE INDEX remote_content_by_time ON remote_content (received_at, id);

CREATE TABLE followers (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  artist_id INTEGER NOT NULL REFERENCES artists (id) ON DELETE CASCADE, -- -1 is the site itself
  actor_uri TEXT NOT NULL,
  inbox_uri TEXT NOT NULL,
  shared_inbox_uri TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'accepted', 'rejected')),
  follow_id TEXT,
  UNIQUE (artist_id, actor_uri)
);

-- A post is a local artist's, or mirrors one of a remote actor, whom it names.
CREATE TABLE posts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  artist_id INTEGER REFERENCES artists (id) ON DELETE CASCADE,
  remote_actor_id INTEGER REFERENCES remote_actors (id) ON DELETE CASCADE,
  title TEXT,
  summary TEXT,
  content TEXT NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted', 'private')),
  published_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  CHECK (artist_id IS NOT NULL OR remote_actor_id IS NOT NULL)
);
CREATE INDEX posts_by_artist ON posts (artist_id, published_at);
CREATE INDEX posts_by_remote_actor ON posts (remote_actor_id, published_at) WHERE remote_actor_id IS NOT NULL;

CREATE TABLE ap_notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  artist_id INTEGER NOT NULL REFERENCES artists (id) ON DELETE CASCADE,
  note_id TEXT NOT NULL UNIQUE,
  note_type TEXT NOT NULL CHECK (note_type IN ('post', 'release', 'board')),
  content_id INTEGER NOT NULL,
  content_slug TEXT NOT NULL,
  content_title TEXT NOT NULL,
  published_at TEXT NOT NULL DEFAULT ({{now}}),
  deleted_at TEXT,
  likes_count INTEGER NOT NULL DEFAULT 0,
  announces_count INTEGER NOT NULL DEFAULT 0,
  replies_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX ap_notes_by_content ON ap_notes (note_type, content_id);
CREATE INDEX ap_notes_by_artist ON ap_notes (artist_id, published_at);

CREATE TABLE ap_interactions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  note_id TEXT NOT NULL,
  actor_uri TEXT NOT NULL,
  type TEXT NOT NULL CHECK (type IN ('like', 'announce')),
  activity_id TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (note_id, actor_uri, type)
);
CREATE INDEX ap_interactions_by_activity ON ap_interactions (activity_id) WHERE activity_id IS NOT NULL;

CREATE TABLE ap_replies (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  note_id TEXT NOT NULL,
  reply_uri TEXT NOT NULL UNIQUE,
  actor_uri TEXT NOT NULL,
  content TEXT NOT NULL, -- sanitised HTML
  published_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX ap_replies_by_note ON ap_replies (note_id, id);

CREATE TABLE ap_following (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  artist_id INTEGER NOT NULL,
  actor_uri TEXT NOT NULL,
  inbox_uri TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (artist_id, actor_uri)
);
CREATE INDEX ap_following_by_actor ON ap_following (actor_uri);

CREATE TABLE ap_delivery_queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  actor_slug TEXT NOT NULL,
  inbox_uri TEXT NOT NULL,
  activity_json TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  next_attempt_at INTEGER NOT NULL, -- ms since 1970
  last_error TEXT,
  status TEXT NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'failed')),
  created_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX ap_delivery_queue_due ON ap_delivery_queue (status, next_attempt_at);

CREATE TABLE fedify_kv (key TEXT PRIMARY KEY, value TEXT NOT NULL, expires_at INTEGER);
CREATE INDEX fedify_kv_by_expiry ON fedify_kv (expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE federated_instances (
  origin TEXT PRIMARY KEY,
  name TEXT,
  description TEXT,
  cover_image TEXT,
  artist_name TEXT,
  community_link TEXT,
  version TEXT,
  last_seen INTEGER NOT NULL, -- ms since 1970, like the two below
  fetched_at INTEGER NOT NULL,
  offline_since INTEGER
);
CREATE INDEX federated_instances_by_seen ON federated_instances (last_seen);
