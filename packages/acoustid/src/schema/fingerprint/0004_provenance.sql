-- Who said what, and when. A submission says each thing once: the unique keys on submission_id make an import that is run
-- again do nothing.
CREATE TABLE fingerprint_source (
  id SERIAL PRIMARY KEY,
  fingerprint_id INTEGER NOT NULL REFERENCES fingerprint (id) ON DELETE CASCADE,
  submission_id INTEGER UNIQUE,
  source_id INTEGER REFERENCES source (id) ON DELETE SET NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX fingerprint_source_fingerprint_id_idx ON fingerprint_source (fingerprint_id);
CREATE INDEX fingerprint_source_source_id_idx ON fingerprint_source (source_id);

CREATE TABLE track_mbid_source (
  id SERIAL PRIMARY KEY,
  track_mbid_id INTEGER NOT NULL REFERENCES track_mbid (id) ON DELETE CASCADE,
  submission_id INTEGER UNIQUE,
  source_id INTEGER REFERENCES source (id) ON DELETE SET NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ
);
CREATE INDEX track_mbid_source_track_mbid_id_idx ON track_mbid_source (track_mbid_id);
CREATE INDEX track_mbid_source_source_id_idx ON track_mbid_source (source_id);

CREATE TABLE track_puid_source (
  id SERIAL PRIMARY KEY,
  track_puid_id INTEGER NOT NULL REFERENCES track_puid (id) ON DELETE CASCADE,
  submission_id INTEGER UNIQUE,
  source_id INTEGER REFERENCES source (id) ON DELETE SET NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ
);
CREATE INDEX track_puid_source_track_puid_id_idx ON track_puid_source (track_puid_id);
CREATE INDEX track_puid_source_source_id_idx ON track_puid_source (source_id);

CREATE TABLE track_meta_source (
  id SERIAL PRIMARY KEY,
  track_meta_id INTEGER NOT NULL REFERENCES track_meta (id) ON DELETE CASCADE,
  submission_id INTEGER UNIQUE,
  source_id INTEGER REFERENCES source (id) ON DELETE SET NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ
);
CREATE INDEX track_meta_source_track_meta_id_idx ON track_meta_source (track_meta_id);
CREATE INDEX track_meta_source_source_id_idx ON track_meta_source (source_id);

CREATE TABLE track_foreignid_source (
  id SERIAL PRIMARY KEY,
  track_foreignid_id INTEGER NOT NULL REFERENCES track_foreignid (id) ON DELETE CASCADE,
  submission_id INTEGER UNIQUE,
  source_id INTEGER REFERENCES source (id) ON DELETE SET NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ
);
CREATE INDEX track_foreignid_source_track_foreignid_id_idx ON track_foreignid_source (track_foreignid_id);
CREATE INDEX track_foreignid_source_source_id_idx ON track_foreignid_source (source_id);

-- The audit log of links that people switch off and on.
CREATE TABLE track_mbid_change (
  id SERIAL PRIMARY KEY,
  track_mbid_id INTEGER NOT NULL REFERENCES track_mbid (id) ON DELETE CASCADE,
  account_id INTEGER NOT NULL,
  disabled BOOLEAN NOT NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  note TEXT
);
CREATE INDEX track_mbid_change_track_mbid_id_idx ON track_mbid_change (track_mbid_id);
CREATE INDEX track_mbid_change_account_id_idx ON track_mbid_change (account_id);

-- A fingerprint counts its submissions. Its own first source is the 1 that it starts with, every further source adds one; so
-- does the first source of a fingerprint that came with another count (from a dump: give one of count 1 a source as well).
CREATE FUNCTION increment_submission_count() RETURNS trigger LANGUAGE plpgsql
-- A plan is kept for a session, however many rows there are by then: it goes through indexes.
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off AS $$
BEGIN
  -- Two first sources at once: the second waits here and then sees the other. What this transaction made nobody else sees.
  PERFORM 1 FROM fingerprint WHERE id IN (SELECT fingerprint_id FROM added) AND xmin <> pg_current_xact_id()::xid
  ORDER BY id FOR NO KEY UPDATE;
  UPDATE fingerprint SET submission_count = submission_count + more.further, updated = now()
  FROM (
    SELECT f.id, CASE WHEN f.submission_count <> 1 OR (
      SELECT count(*) FROM (SELECT 1 FROM fingerprint_source AS s WHERE s.fingerprint_id = f.id LIMIT own.sources + 1) AS found
    ) > own.sources THEN own.sources ELSE own.sources - 1 END AS further
    FROM (SELECT fingerprint_id, count(*) AS sources FROM added GROUP BY fingerprint_id) AS own
    JOIN fingerprint AS f ON f.id = own.fingerprint_id
  ) AS more
  WHERE fingerprint.id = more.id AND more.further > 0;
  RETURN NULL;
END $$;
CREATE TRIGGER update_fingerprint_submission_count AFTER INSERT ON fingerprint_source
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION increment_submission_count();

-- down
DROP TABLE track_mbid_change, track_foreignid_source, track_meta_source, track_puid_source, track_mbid_source, fingerprint_source;
DROP FUNCTION increment_submission_count;
