-- streamhub.db: who there is, and which app lies where. Everything that belongs to one app is in that app's app.db, so that a
-- list of all apps opens no other file. The tables of StreamHub come first, with their columns and those that its services
-- added as they ran; what the seed calls otherwise is a generated column. Times are ISO 8601 in UTC with milliseconds.

-- The directory apps/<name>/ is found by the name alone; `node_id` says on which server it is, NULL on this one.
-- `state` is what a start looks at after a kill:
--   legacy    comes from a StreamHub whose rows are not all in app.db yet; opening the app brings them
--   creating  its directory is being made or filled; nothing of it may be used, and the next start undoes it
--   ready     the directory is complete
--   replica   a copy that another server refreshes; it can be read, and nothing publishes to it
--   leaving   its copy elsewhere is being made, or is complete; nothing of it may be used here any more
--   deleting  its directory is going; the next start goes on with it
-- `livekit_room_prefix` is not unique in files of old: whoever sets one must refuse a prefix that another app's has in front
-- of a dash, or the other way round, which no index can tell.
CREATE TABLE apps (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  display_name TEXT,
  livekit_room_prefix TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  settings_json TEXT,
  tenant_id TEXT NOT NULL DEFAULT 'platform',
  node_id TEXT,
  state TEXT NOT NULL DEFAULT 'ready' CHECK (state IN ('legacy', 'creating', 'ready', 'replica', 'leaving', 'deleting')),
  tenant TEXT GENERATED ALWAYS AS (tenant_id) VIRTUAL,
  node TEXT GENERATED ALWAYS AS (node_id) VIRTUAL
);

-- A bearer token `sk_...` is shown once; what is kept is its SHA-256 (32 random bytes need no slower hash). `hint` is its last
-- four letters, for people who look for one in a list. `last_used_at` is written once a minute at most, not with each request.
CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL,
  token_hash TEXT NOT NULL,
  scope TEXT NOT NULL CHECK (scope IN ('global', 'app')),
  app_id INTEGER REFERENCES apps (id) ON DELETE CASCADE,
  allowed_ips_json TEXT,
  last_used_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  revoked INTEGER NOT NULL DEFAULT 0,
  tenant_id TEXT NOT NULL DEFAULT 'platform',
  last_used_ip TEXT,
  hint TEXT,
  created_by TEXT,
  expires_at TEXT,
  revoked_at TEXT
);

CREATE TABLE tenants (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  plan TEXT NOT NULL DEFAULT 'free',
  created_at TEXT NOT NULL DEFAULT ({{now}})
);

-- People sign in with their account of the house: `account_gid` is its public id, NULL for somebody who was invited and has
-- none yet, and for users of a StreamHub until they sign in. Its passwords and second factors stay where they are and are not
-- asked any more.
CREATE TABLE users (
  id TEXT PRIMARY KEY,
  email TEXT,
  is_superadmin INTEGER NOT NULL DEFAULT 0,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  password_hash TEXT,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'pending')),
  name TEXT,
  totp_secret TEXT,
  totp_pending_secret TEXT,
  totp_enabled INTEGER NOT NULL DEFAULT 0,
  account_gid TEXT UNIQUE
);

CREATE TABLE memberships (
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  role TEXT NOT NULL DEFAULT 'viewer' CHECK (role IN ('owner', 'editor', 'viewer')),
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (user_id, tenant_id)
);

-- -1 is unlimited. The names of the seed are the generated columns.
CREATE TABLE quotas (
  tenant_id TEXT PRIMARY KEY REFERENCES tenants (id) ON DELETE CASCADE,
  max_apps INTEGER NOT NULL DEFAULT 2,
  max_concurrent_streams INTEGER NOT NULL DEFAULT 2,
  max_recording_minutes_month INTEGER NOT NULL DEFAULT 300,
  max_egress_gb_month INTEGER NOT NULL DEFAULT 5,
  max_storage_gb INTEGER NOT NULL DEFAULT 5,
  maxApps INTEGER GENERATED ALWAYS AS (max_apps) VIRTUAL,
  maxConcurrentStreams INTEGER GENERATED ALWAYS AS (max_concurrent_streams) VIRTUAL,
  maxRecordingMinutesMonth INTEGER GENERATED ALWAYS AS (max_recording_minutes_month) VIRTUAL,
  maxEgressGbMonth INTEGER GENERATED ALWAYS AS (max_egress_gb_month) VIRTUAL,
  maxStorageGb INTEGER GENERATED ALWAYS AS (max_storage_gb) VIRTUAL
);

-- `token_hash`: what a node proves itself with at each heartbeat; it gets it once, for a token of node_join_tokens.
-- `status` also says what an operator wants (draining, disabled): a node that joins again must not overwrite that.
CREATE TABLE nodes (
  id TEXT PRIMARY KEY,
  name TEXT,
  url TEXT,
  region TEXT,
  status TEXT NOT NULL DEFAULT 'unknown',
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  last_seen_at TEXT,
  stats_json TEXT,
  ip TEXT,
  role TEXT NOT NULL DEFAULT 'edge' CHECK (role IN ('origin', 'edge')),
  version TEXT,
  token_hash TEXT,
  endpoint TEXT GENERATED ALWAYS AS (coalesce(url, ip)) VIRTUAL,
  health TEXT GENERATED ALWAYS AS (status) VIRTUAL
);

-- Written in batches, never one by one from a request. `request_id` is that of the answer's header.
CREATE TABLE server_logs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  ts TEXT NOT NULL DEFAULT ({{now}}),
  level TEXT NOT NULL,
  source TEXT,
  app_id INTEGER REFERENCES apps (id) ON DELETE SET NULL,
  message TEXT NOT NULL,
  meta_json TEXT,
  request_id TEXT
);

-- Signed-in browsers and links by mail of a StreamHub: kept for its history. The house has its own sign-in.
CREATE TABLE sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  email TEXT,
  ip TEXT,
  user_agent TEXT,
  created_at TEXT NOT NULL,
  last_seen TEXT,
  revoked_at TEXT
);
CREATE TABLE magic_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  token_hash TEXT NOT NULL UNIQUE,
  email TEXT NOT NULL,
  request_ip TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  expires_at TEXT NOT NULL,
  used INTEGER NOT NULL DEFAULT 0,
  used_at TEXT,
  kind TEXT NOT NULL DEFAULT 'login' CHECK (kind IN ('login', 'invite'))
);

CREATE TABLE ip_rules (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  cidr TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('allow', 'block')),
  note TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  created_by TEXT
);
CREATE TABLE ip_bans (
  ip TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  first_seen TEXT NOT NULL,
  offense_count INTEGER NOT NULL DEFAULT 0,
  banned_until TEXT NOT NULL,
  escalation_level INTEGER NOT NULL DEFAULT 0
);

-- What StreamHub lacks.

-- Nobody becomes a member without saying yes: the link holds the token, here is its hash. One that was accepted or taken back
-- stays as a record.
CREATE TABLE invites (
  id TEXT PRIMARY KEY,
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  email TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'editor', 'viewer')),
  token_hash TEXT NOT NULL UNIQUE,
  invited_by TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  expires_at TEXT NOT NULL,
  accepted_at TEXT,
  accepted_by TEXT,
  revoked_at TEXT
);

-- What quotas are measured against, added to by the media hub every few seconds in one transaction for all apps.
-- `period` is a month (2026-11) or `now` for what is a level and no sum; `metric` is recording_seconds, egress_bytes,
-- ingress_bytes, viewer_seconds, or storage_bytes (a level). The app is a number without a reference: what an app has used
-- counts until the month ends, also when the app is deleted and made again.
CREATE TABLE quota_usage (
  tenant_id TEXT NOT NULL REFERENCES tenants (id) ON DELETE CASCADE,
  period TEXT NOT NULL,
  metric TEXT NOT NULL,
  app_id INTEGER NOT NULL,
  used INTEGER NOT NULL DEFAULT 0,
  updated_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (tenant_id, period, metric, app_id)
) WITHOUT ROWID;

-- Which app a stream key belongs to: publishers of a StreamHub name the key alone (rtmp://host/live/KEY), and none of
-- thousands of app.db need be opened to refuse a wrong one. Made anew from the apps' ingress_auth whenever in doubt.
CREATE TABLE ingress_keys (
  key_hash TEXT PRIMARY KEY,
  app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  ingress_id TEXT NOT NULL
) WITHOUT ROWID;

-- Which apps have work that waits: `jobs` (uploads, recoveries, deletions), `callbacks` to deliver, `streams` that were live and
-- are not ended, `recordings` without a job, `pulls` to be begun at each start. A row is written before the app's own transaction that makes the work: a kill
-- between the two leaves a row too many, which costs one look, and never work that nobody looks for. Workers take the first
-- that is due (ms since 1970), and no start opens all apps.
CREATE TABLE app_duties (
  app_id INTEGER NOT NULL REFERENCES apps (id) ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('jobs', 'callbacks', 'streams', 'recordings', 'pulls')),
  due_at INTEGER NOT NULL,
  PRIMARY KEY (app_id, kind)
) WITHOUT ROWID;

CREATE TABLE node_join_tokens (
  id TEXT PRIMARY KEY,
  token_hash TEXT NOT NULL UNIQUE,
  name TEXT,
  role TEXT NOT NULL DEFAULT 'edge' CHECK (role IN ('origin', 'edge')),
  created_by TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  expires_at TEXT NOT NULL,
  used_at TEXT,
  node_id TEXT
);
