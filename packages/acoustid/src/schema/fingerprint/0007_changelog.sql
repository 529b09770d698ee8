-- What the index has yet to hear: written with the fingerprint itself, so that nothing is missed whatever is killed when.
-- Readers take rows below pg_snapshot_xmin(pg_current_snapshot()) in the order of (xid, id): those are complete, and no
-- writer waits for another. No terms means that the fingerprint is gone.
CREATE TABLE fpindex_changelog (
  id BIGSERIAL,
  fingerprint_id INTEGER NOT NULL,
  query INTEGER[] NOT NULL,
  xid XID8 NOT NULL DEFAULT pg_current_xact_id(),
  created TIMESTAMPTZ NOT NULL DEFAULT clock_timestamp(),
  PRIMARY KEY (id, created)
) PARTITION BY RANGE (created);
CREATE INDEX fpindex_changelog_xid_id_idx ON fpindex_changelog (xid, id);
CREATE TABLE fpindex_changelog_default PARTITION OF fpindex_changelog DEFAULT;
ALTER TABLE fpindex_changelog ALTER COLUMN query SET STATISTICS 0;

-- How far the log has been cut off: an index that has heard less is built anew.
CREATE TABLE fpindex_meta (
  singleton BOOLEAN PRIMARY KEY DEFAULT TRUE CHECK (singleton),
  last_deleted_id BIGINT NOT NULL DEFAULT 0,
  last_deleted_created TIMESTAMPTZ,
  last_deleted_xid XID8,
  updated TIMESTAMPTZ NOT NULL DEFAULT now()
);
INSERT INTO fpindex_meta DEFAULT VALUES;

CREATE FUNCTION log_fingerprint_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    INSERT INTO fpindex_changelog (fingerprint_id, query) VALUES (OLD.id, '{}');
  ELSIF TG_OP = 'INSERT' OR NEW.fingerprint IS DISTINCT FROM OLD.fingerprint THEN
    INSERT INTO fpindex_changelog (fingerprint_id, query) VALUES (NEW.id, acoustid_extract_query(NEW.fingerprint));
  END IF;
  RETURN NULL;
END $$;
-- The import has the terms at hand and writes them itself: `SET LOCAL bandstand.writes_changelog = 'itself'`.
CREATE TRIGGER log_fingerprint_change
  AFTER INSERT OR DELETE OR UPDATE OF fingerprint ON fingerprint FOR EACH ROW
  WHEN (current_setting('bandstand.writes_changelog', TRUE) IS DISTINCT FROM 'itself')
  EXECUTE FUNCTION log_fingerprint_change();

-- down
DROP TRIGGER log_fingerprint_change ON fingerprint;
DROP FUNCTION log_fingerprint_change;
DROP TABLE fpindex_meta, fpindex_changelog;
