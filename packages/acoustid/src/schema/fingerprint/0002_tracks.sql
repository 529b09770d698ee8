-- Ids of accounts, applications and submissions are of other databases: no foreign key can reach them.
CREATE TABLE format (
  id SERIAL PRIMARY KEY,
  name VARCHAR(20) NOT NULL UNIQUE
);
INSERT INTO format (name) VALUES ('mp3'), ('flac'), ('ogg'), ('m4a'), ('wma'), ('ape'), ('wav');

CREATE TABLE source (
  id SERIAL PRIMARY KEY,
  application_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL,
  version VARCHAR(255),
  -- A client that names no version is one source, not a new one each time.
  UNIQUE NULLS NOT DISTINCT (application_id, account_id, version)
);
CREATE INDEX source_account_id_idx ON source (account_id);

CREATE TABLE track (
  id SERIAL PRIMARY KEY,
  gid UUID NOT NULL DEFAULT gen_random_uuid() UNIQUE,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  new_id INTEGER REFERENCES track (id) ON DELETE SET NULL CHECK (new_id <> id),
  disabled BOOLEAN NOT NULL DEFAULT FALSE
);
CREATE INDEX track_new_id_idx ON track (new_id);

CREATE TABLE fingerprint (
  id SERIAL PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  fingerprint INTEGER[] NOT NULL,
  length SMALLINT NOT NULL CHECK (length > 0),
  bitrate SMALLINT CHECK (bitrate > 0),
  format_id INTEGER REFERENCES format (id) ON DELETE SET NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  submission_count INTEGER NOT NULL DEFAULT 1 CHECK (submission_count >= 0),
  digest UUID NOT NULL GENERATED ALWAYS AS (acoustid_digest(fingerprint)) STORED,
  UNIQUE (track_id, digest)
);
-- Hashes are noise to a compressor: trying costs time at every insert and saves nothing.
ALTER TABLE fingerprint ALTER COLUMN fingerprint SET STORAGE EXTERNAL;
-- Nor do they tell a planner anything, and counting those of 30,000 rows takes ANALYZE half a minute, again and again.
ALTER TABLE fingerprint ALTER COLUMN fingerprint SET STATISTICS 0;
CREATE INDEX fingerprint_track_id_idx ON fingerprint (track_id);
CREATE INDEX fingerprint_length_idx ON fingerprint (length);
CREATE INDEX fingerprint_format_id_idx ON fingerprint (format_id);

-- "Which fingerprints of these lengths are there, on which tracks, is it this very one": answered from the index alone. The
-- array itself (3.8 KB for two minutes) does not fit an entry of a B-tree (2.7 KB), an insert would fail; its digest does.
CREATE INDEX fingerprint_lookup_idx ON fingerprint (length, track_id) INCLUDE (id, digest);

-- The overlap search that needs no index service: acoustid_extract_query(fingerprint) && acoustid_extract_query(query).
-- Over every hash (948 of two minutes) this index would be larger than the table; over the 120 terms that searches use it
-- is an eighth. What is new waits in its pending list, where searches find it too, until somebody has time: a row has 120
-- places in it. A large installation drops it: bandstand acoustid overlap-index drop.
CREATE INDEX fingerprint_fingerprint_idx ON fingerprint USING gin (acoustid_extract_query(fingerprint) gin__int_ops)
  WITH (gin_pending_list_limit = 65536);
ALTER INDEX fingerprint_fingerprint_idx ALTER COLUMN 1 SET STATISTICS 0;

CREATE TABLE fingerprint_data (
  fingerprint_id INTEGER PRIMARY KEY REFERENCES fingerprint (id) ON DELETE CASCADE,
  -- UUIDv5 of the content. The same content may be on tracks of different lengths, so it is not unique.
  gid UUID,
  fingerprint BYTEA NOT NULL,
  simhash CUBE CHECK (cube_dim(simhash) = 32),
  created TIMESTAMPTZ NOT NULL DEFAULT now()
);
ALTER TABLE fingerprint_data ALTER COLUMN fingerprint SET STORAGE EXTERNAL;
ALTER TABLE fingerprint_data ALTER COLUMN simhash SET STATISTICS 0;
CREATE INDEX fingerprint_data_gid_idx ON fingerprint_data (gid);
CREATE INDEX fingerprint_data_simhash_idx ON fingerprint_data USING gist (simhash);

-- down
DROP TABLE fingerprint_data, fingerprint, track, source, format;
