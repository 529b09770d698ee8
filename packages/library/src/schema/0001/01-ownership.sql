-- Who owns albums and tracks beside their owner: co-owners here, and holders of tokens.
CREATE TABLE album_ownership (
  id INTEGER PRIMARY KEY,
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  owner_id INTEGER REFERENCES admin (id) ON DELETE CASCADE, -- a local co-owner
  chain TEXT, -- CAIP-2, such as 'eip155:8453'
  contract TEXT,
  token_id TEXT,
  wallet TEXT,
  verified_block INTEGER,
  verified_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  CHECK (owner_id IS NOT NULL OR wallet IS NOT NULL),
  CHECK (wallet IS NULL OR (chain IS NOT NULL AND contract IS NOT NULL AND token_id IS NOT NULL))
);
CREATE UNIQUE INDEX album_ownership_local ON album_ownership (album_id, owner_id) WHERE wallet IS NULL;
CREATE UNIQUE INDEX album_ownership_chain ON album_ownership (album_id, chain, contract, token_id, wallet) WHERE wallet IS NOT NULL;
CREATE INDEX album_ownership_by_owner ON album_ownership (owner_id, album_id);

CREATE TABLE track_ownership (
  id INTEGER PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  owner_id INTEGER REFERENCES admin (id) ON DELETE CASCADE,
  chain TEXT,
  contract TEXT,
  token_id TEXT,
  wallet TEXT,
  verified_block INTEGER,
  verified_at TEXT,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  CHECK (owner_id IS NOT NULL OR wallet IS NOT NULL),
  CHECK (wallet IS NULL OR (chain IS NOT NULL AND contract IS NOT NULL AND token_id IS NOT NULL))
);
CREATE UNIQUE INDEX track_ownership_local ON track_ownership (track_id, owner_id) WHERE wallet IS NULL;
CREATE UNIQUE INDEX track_ownership_chain ON track_ownership (track_id, chain, contract, token_id, wallet) WHERE wallet IS NOT NULL;
CREATE INDEX track_ownership_by_owner ON track_ownership (owner_id, track_id);
