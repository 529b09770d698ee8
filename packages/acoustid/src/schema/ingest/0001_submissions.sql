-- Submissions on their way. Partitioned by month, so that old ones go by dropping a table; the key of a partitioned table
-- holds the partition's column, therefore nothing points to it with a foreign key.
CREATE TABLE submission (
  id SERIAL,
  fingerprint INTEGER[] NOT NULL,
  length SMALLINT NOT NULL CHECK (length > 0),
  bitrate SMALLINT CHECK (bitrate > 0),
  format VARCHAR(255),
  format_id INTEGER,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  account_id INTEGER,
  application_id INTEGER,
  application_version VARCHAR(255),
  source_id INTEGER,
  mbid UUID,
  puid UUID,
  foreignid VARCHAR(255),
  foreignid_id INTEGER,
  handled BOOLEAN NOT NULL DEFAULT FALSE,
  handled_at TIMESTAMPTZ,
  meta JSONB,
  meta_gid UUID,
  meta_id INTEGER,
  PRIMARY KEY (id, created)
) PARTITION BY RANGE (created);
-- Hashes are noise to a compressor.
ALTER TABLE submission ALTER COLUMN fingerprint SET STORAGE EXTERNAL;
CREATE INDEX submission_handled_idx ON submission (handled) WHERE handled = FALSE;
CREATE INDEX submission_unhandled_idx ON submission (created) WHERE handled = FALSE;
-- What no month has been made for yet; making the month moves it there.
CREATE TABLE submission_default PARTITION OF submission DEFAULT;
-- They tell a planner nothing either, and counting those of 30,000 rows takes ANALYZE half a minute.
ALTER TABLE submission ALTER COLUMN fingerprint SET STATISTICS 0;

-- The end of a submission: the track it led to, or why there is none.
CREATE TABLE submission_result (
  id SERIAL PRIMARY KEY,
  submission_id INTEGER NOT NULL UNIQUE,
  track_id INTEGER,
  fingerprint_id INTEGER,
  rejection TEXT,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  handled_at TIMESTAMPTZ NOT NULL DEFAULT now(),
  account_id INTEGER,
  application_id INTEGER,
  application_version VARCHAR(255),
  meta_gid UUID,
  meta_id INTEGER,
  mbid UUID,
  puid UUID,
  foreignid VARCHAR(255),
  CHECK (track_id IS NOT NULL OR rejection IS NOT NULL)
);
CREATE INDEX submission_result_track_id_idx ON submission_result (track_id);
CREATE INDEX submission_result_account_id_idx ON submission_result (account_id);

-- The queue: taken with SKIP LOCKED, announced on the channel pending_submission. After its last attempt a row is set aside.
CREATE TABLE pending_submission (
  id SERIAL PRIMARY KEY,
  submission_id INTEGER NOT NULL UNIQUE,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  next_attempt TIMESTAMPTZ NOT NULL DEFAULT now(),
  error TEXT,
  set_aside TIMESTAMPTZ
);
CREATE INDEX pending_submission_next_attempt_idx ON pending_submission (next_attempt) WHERE set_aside IS NULL;

CREATE FUNCTION announce_pending_submission() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- PostgreSQL folds equal notices of a transaction into one.
  NOTIFY pending_submission;
  RETURN NULL;
END $$;
CREATE TRIGGER announce_pending_submission
  AFTER INSERT ON pending_submission FOR EACH STATEMENT EXECUTE FUNCTION announce_pending_submission();

-- What this site submitted itself, by a name for its content: whoever submits it again is told of the first time.
CREATE TABLE own_submission (
  key VARCHAR(200) PRIMARY KEY,
  submission_id INTEGER NOT NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now()
);
CREATE INDEX own_submission_created_idx ON own_submission (created);

-- down
DROP TABLE own_submission, pending_submission, submission_result, submission;
DROP FUNCTION announce_pending_submission;
