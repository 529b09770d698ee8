-- People. The table is called admin for historical reasons and holds accounts of all roles.

CREATE TABLE admin (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  username TEXT NOT NULL UNIQUE COLLATE NOCASE,
  password_hash TEXT NOT NULL, -- Argon2id; a bcrypt hash of an import is renewed at the next sign-in
  artist_id INTEGER REFERENCES artists (id) ON DELETE SET NULL,
  artist_unlinked INTEGER NOT NULL DEFAULT 0,
  role TEXT NOT NULL DEFAULT 'admin' CHECK (role IN ('root_admin', 'admin', 'super_user', 'user')),
  storage_quota INTEGER NOT NULL DEFAULT 0, -- bytes, 0 = unlimited
  storage_used INTEGER NOT NULL DEFAULT 0,
  subsonic_token TEXT, -- legacy, never written: Subsonic clients use app_passwords
  subsonic_password TEXT, -- legacy, never written
  gun_pub TEXT,
  gun_priv TEXT,
  gun_auth_mode TEXT NOT NULL DEFAULT 'local',
  is_active INTEGER NOT NULL DEFAULT 1,
  token_version INTEGER NOT NULL DEFAULT 0,
  subscription_status TEXT NOT NULL DEFAULT 'none',
  subscription_expires_at TEXT,
  slsk_username TEXT,
  slsk_password TEXT, -- encrypted with a key outside the database
  telegram_bot_token TEXT, -- encrypted likewise
  telegram_allowed_channels TEXT,
  alias TEXT,
  avatar TEXT,
  ap_public_key TEXT,
  ap_private_key TEXT, -- encrypted likewise
  artist_requested_at TEXT,
  now_playing_enabled INTEGER NOT NULL DEFAULT 1, -- 0: only oneself sees what one listens to
  email TEXT,
  public_profile_enabled INTEGER NOT NULL DEFAULT 0,
  track_quota INTEGER,
  track_quota_floor INTEGER,
  can_peer INTEGER NOT NULL DEFAULT 0,
  must_change_password INTEGER NOT NULL DEFAULT 0,
  last_seen_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  updated_at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX admin_by_artist ON admin (artist_id) WHERE artist_id IS NOT NULL;

CREATE TABLE sessions (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  account_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  token_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the opaque token
  kind TEXT NOT NULL CHECK (kind IN ('cookie', 'bearer')),
  user_agent TEXT,
  address TEXT,
  device_id TEXT, -- a client's own name of its installation: signing in there again ends the session before
  device_name TEXT,
  client TEXT,
  client_version TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  last_used_at TEXT NOT NULL DEFAULT ({{now}}),
  expires_at TEXT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account_id, last_used_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- What was answered to a request that carried an Idempotency-Key: sent again, it is answered so and does nothing more.
CREATE TABLE replayed_requests (
  account_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  key TEXT NOT NULL,
  operation TEXT NOT NULL,
  status INTEGER NOT NULL,
  body TEXT, -- JSON
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (account_id, key)
) WITHOUT ROWID;
CREATE INDEX replayed_requests_by_age ON replayed_requests (created_at);

-- How clients show things, as they ask to have it kept: JSON.
CREATE TABLE client_preferences (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  account_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  client TEXT NOT NULL,
  value TEXT NOT NULL,
  UNIQUE (account_id, name, client)
);

CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  user_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  token TEXT NOT NULL UNIQUE, -- SHA-256 of the token, never the token
  name TEXT NOT NULL,
  scopes TEXT NOT NULL DEFAULT '["read"]', -- JSON list
  hint TEXT, -- first characters, to recognise it by
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  expires_at TEXT,
  last_used_at TEXT,
  last_address TEXT
);
CREATE INDEX api_tokens_by_user ON api_tokens (user_id, id);

-- Subsonic's token login needs the secret itself: it is encrypted with a key outside the database.
CREATE TABLE app_passwords (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  gid TEXT NOT NULL UNIQUE DEFAULT ({{gid}}),
  account_id INTEGER NOT NULL REFERENCES admin (id) ON DELETE CASCADE,
  client TEXT NOT NULL, -- label
  secret TEXT NOT NULL, -- AES-256-GCM
  lookup TEXT NOT NULL UNIQUE, -- keyed hash, finds it by the whole secret (apiKey)
  manages INTEGER NOT NULL DEFAULT 0, -- 1: for managing accounts too, as far as its account may
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  last_used_at TEXT,
  last_client TEXT
);
CREATE INDEX app_passwords_by_account ON app_passwords (account_id, id);

-- Failed sign-ins, by account name and by address; a lock grows with every further failure.
CREATE TABLE sign_in_failures (
  subject TEXT PRIMARY KEY, -- 'account:<name, folded>' or 'address:<address>'
  failures INTEGER NOT NULL,
  last_failure_at TEXT NOT NULL,
  locked_until TEXT
) WITHOUT ROWID;

CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE oauth_clients (
  instance_url TEXT PRIMARY KEY,
  client_id TEXT NOT NULL,
  client_secret TEXT NOT NULL, -- encrypted with a key outside the database
  redirect_uri TEXT NOT NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}})
);

CREATE TABLE oauth_links (
  provider TEXT NOT NULL,
  subject TEXT NOT NULL,
  account_id INTEGER REFERENCES admin (id) ON DELETE CASCADE,
  gun_pub TEXT NOT NULL DEFAULT '', -- legacy: the real system tied a sign-in to a key pair, not to an account
  gun_priv TEXT NOT NULL DEFAULT '',
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (provider, subject)
);
CREATE INDEX oauth_links_by_account ON oauth_links (account_id) WHERE account_id IS NOT NULL;

-- Legacy tables of a removed identity layer: they exist so that old databases open, and are never written.
CREATE TABLE gun_users (
  pub TEXT PRIMARY KEY,
  epub TEXT,
  alias TEXT,
  avatar TEXT,
  created_at TEXT DEFAULT ({{now}})
);
CREATE TABLE gun_cache (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL,
  type TEXT NOT NULL,
  expires_at INTEGER NOT NULL
);
