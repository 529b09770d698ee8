-- The audit log of merged tracks, with all that is needed to take a merge back: `UPDATE track SET new_id = NULL`.
CREATE TABLE track_merge (
  id SERIAL PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  target_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  -- Whether the track was disabled before.
  was_disabled BOOLEAN NOT NULL,
  -- For each table the ids of rows that moved, and whole rows that the target had already and that were joined with those.
  moved JSONB NOT NULL,
  account_id INTEGER,
  note TEXT,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  undone TIMESTAMPTZ
);
CREATE INDEX track_merge_track_id_idx ON track_merge (track_id);
CREATE INDEX track_merge_target_id_idx ON track_merge (target_id);

-- Moves the rows of one table from a track to another. Rows with a key that the target has are joined with its row: counts
-- are added, their sources move, and they go. Returns what unmerging needs.
CREATE FUNCTION move_track_rows(rows_of text, key text, from_track integer, to_track integer) RETURNS jsonb
LANGUAGE plpgsql AS $$
DECLARE
  joined jsonb;
  moved jsonb;
  link text := rows_of || '_id';
  both_disabled text := CASE WHEN rows_of = 'track_mbid' THEN ', disabled = kept.disabled AND old.disabled' ELSE '' END;
BEGIN
  EXECUTE format('SELECT coalesce(jsonb_agg(to_jsonb(old) - ''fingerprint'' - ''digest'' || jsonb_build_object(
      ''into'', kept.id, ''into_disabled'', to_jsonb(kept) -> ''disabled'',
      ''sources'', (SELECT coalesce(jsonb_agg(id), ''[]'') FROM %3$I WHERE %4$I = old.id))), ''[]'')
    FROM %1$I AS old JOIN %1$I AS kept ON kept.%2$I = old.%2$I AND kept.track_id = $2 WHERE old.track_id = $1',
    rows_of, key, rows_of || '_source', link) INTO joined USING from_track, to_track;
  EXECUTE format('UPDATE %1$I AS kept
    SET submission_count = kept.submission_count + old.submission_count, updated = now() %3$s
    FROM %1$I AS old WHERE old.track_id = $1 AND kept.track_id = $2 AND kept.%2$I = old.%2$I',
    rows_of, key, both_disabled) USING from_track, to_track;
  EXECUTE format('UPDATE %1$I SET %2$I = (gone ->> ''into'')::integer
    FROM jsonb_array_elements($1) AS rows_gone (gone) WHERE %2$I = (gone ->> ''id'')::integer', rows_of || '_source', link) USING joined;
  IF rows_of = 'track_mbid' THEN
    UPDATE track_mbid_change SET track_mbid_id = (gone ->> 'into')::integer
    FROM jsonb_array_elements(joined) AS rows_gone (gone) WHERE track_mbid_id = (gone ->> 'id')::integer;
    UPDATE track_mbid SET merged_into = (gone ->> 'into')::integer
    FROM jsonb_array_elements(joined) AS rows_gone (gone) WHERE merged_into = (gone ->> 'id')::integer;
  END IF;
  EXECUTE format('DELETE FROM %I WHERE id IN (SELECT (gone ->> ''id'')::integer FROM jsonb_array_elements($1) AS rows_gone (gone))',
    rows_of) USING joined;
  EXECUTE format('WITH gone AS (UPDATE %I SET track_id = $2 WHERE track_id = $1 RETURNING id)
    SELECT coalesce(jsonb_agg(id), ''[]'') FROM gone', rows_of) INTO moved USING from_track, to_track;
  RETURN jsonb_build_object('moved', moved, 'joined', joined);
END $$;

-- The way back of move_track_rows, for rows that still exist.
CREATE FUNCTION return_track_rows(rows_of text, to_track integer, state jsonb) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  joined jsonb := state -> 'joined';
BEGIN
  EXECUTE format('UPDATE %I SET track_id = $1 WHERE id IN (SELECT back::integer FROM jsonb_array_elements_text($2) AS ids (back))',
    rows_of) USING to_track, state -> 'moved';
  IF rows_of = 'fingerprint' THEN
    -- The array is the survivor's: they were joined because their contents are the same.
    INSERT INTO fingerprint (id, track_id, fingerprint, length, bitrate, format_id, created, updated, submission_count)
    SELECT old.id, to_track, kept.fingerprint, old.length, old.bitrate, old.format_id, old.created, now(), old.submission_count
    FROM jsonb_array_elements(joined) AS rows_gone (gone), jsonb_populate_record(NULL::fingerprint, gone) AS old, fingerprint AS kept
    WHERE kept.id = (gone ->> 'into')::integer;
    INSERT INTO fingerprint_data (fingerprint_id, gid, fingerprint, simhash)
    SELECT (gone ->> 'id')::integer, kept.gid, kept.fingerprint, kept.simhash
    FROM jsonb_array_elements(joined) AS rows_gone (gone)
    JOIN fingerprint_data AS kept ON kept.fingerprint_id = (gone ->> 'into')::integer;
  ELSE
    EXECUTE format('INSERT INTO %1$I SELECT old.* FROM jsonb_array_elements($1) AS rows_gone (gone),
      jsonb_populate_record(NULL::%1$I, gone || jsonb_build_object(''track_id'', $2::integer, ''merged_into'', NULL)) AS old',
      rows_of) USING joined, to_track;
  END IF;
  EXECUTE format('UPDATE %1$I SET %2$I = (gone ->> ''id'')::integer
    FROM jsonb_array_elements($1) AS rows_gone (gone), jsonb_array_elements_text(gone -> ''sources'') AS sources (moved)
    WHERE %1$I.id = moved::integer AND EXISTS (SELECT 1 FROM %3$I AS back WHERE back.id = (gone ->> ''id'')::integer)',
    rows_of || '_source', rows_of || '_id', rows_of) USING joined;
  EXECUTE format('UPDATE %1$I AS kept
    SET submission_count = greatest(0, kept.submission_count - (gone ->> ''submission_count'')::integer), updated = now() %2$s
    FROM jsonb_array_elements($1) AS rows_gone (gone) WHERE kept.id = (gone ->> ''into'')::integer',
    rows_of, CASE WHEN rows_of = 'track_mbid'
      THEN ', disabled = kept.disabled OR (gone ->> ''into_disabled'')::boolean' ELSE '' END) USING joined;
END $$;

CREATE FUNCTION merge_track_into(merged integer, was_disabled boolean, wanted integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  target integer;
  followers jsonb;
  moved jsonb := '{}';
  part record;
BEGIN
  -- Merged tracks are one hop from their target, whatever they are merged into.
  SELECT coalesce(new_id, id) INTO target FROM track WHERE id = wanted FOR UPDATE;
  IF target = merged THEN RAISE EXCEPTION 'track % is merged into track % already', wanted, merged; END IF;
  FOR part IN SELECT * FROM (VALUES ('fingerprint', 'digest'), ('track_mbid', 'mbid'), ('track_puid', 'puid'),
    ('track_meta', 'meta_id'), ('track_foreignid', 'foreignid_id')) AS parts (rows_of, key)
  LOOP
    moved := moved || jsonb_build_object(part.rows_of, move_track_rows(part.rows_of, part.key, merged, target));
  END LOOP;
  WITH led AS (UPDATE track SET new_id = target, updated = now() WHERE new_id = merged RETURNING id)
  SELECT coalesce(jsonb_agg(id), '[]') INTO followers FROM led;
  UPDATE track SET new_id = target, disabled = TRUE, updated = now() WHERE id = merged;
  INSERT INTO track_merge (track_id, target_id, was_disabled, moved)
  VALUES (merged, target, was_disabled, moved || jsonb_build_object('followers', followers));
END $$;

CREATE FUNCTION take_back_merge(merged integer) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  log track_merge;
  part text;
BEGIN
  SELECT * INTO log FROM track_merge WHERE track_id = merged AND undone IS NULL ORDER BY id DESC LIMIT 1;
  IF log.id IS NULL THEN RETURN; END IF;
  FOREACH part IN ARRAY ARRAY['fingerprint', 'track_mbid', 'track_puid', 'track_meta', 'track_foreignid'] LOOP
    PERFORM return_track_rows(part, merged, log.moved -> part);
  END LOOP;
  UPDATE track SET new_id = merged, updated = now()
  WHERE new_id IS NOT NULL AND id IN (SELECT back::integer FROM jsonb_array_elements_text(log.moved -> 'followers') AS ids (back));
  UPDATE track SET disabled = log.was_disabled, updated = now() WHERE id = merged;
  UPDATE track_merge SET undone = now() WHERE id = log.id;
END $$;

CREATE FUNCTION update_merged_track_references() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- Its own updates of new_id only shorten chains.
  IF pg_trigger_depth() > 1 OR NEW.new_id IS NOT DISTINCT FROM OLD.new_id THEN RETURN NULL; END IF;
  IF OLD.new_id IS NOT NULL THEN PERFORM take_back_merge(NEW.id); END IF;
  IF NEW.new_id IS NOT NULL THEN PERFORM merge_track_into(NEW.id, OLD.disabled AND OLD.new_id IS NULL, NEW.new_id); END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER propagate_track_merge
  AFTER UPDATE OF new_id ON track FOR EACH ROW EXECUTE FUNCTION update_merged_track_references();

-- down
DROP TRIGGER propagate_track_merge ON track;
DROP FUNCTION update_merged_track_references, take_back_merge, merge_track_into, return_track_rows, move_track_rows;
DROP TABLE track_merge;
