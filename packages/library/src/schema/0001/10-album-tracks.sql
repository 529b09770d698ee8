-- Further releases of a track. Its row names the release that it belongs to; those named here show it too, each at a place
-- of its own. Whoever sees any of its releases sees the track. Most libraries have few of these rows, many have none.

CREATE TABLE album_tracks (
  id INTEGER PRIMARY KEY,
  album_id INTEGER NOT NULL REFERENCES albums (id) ON DELETE CASCADE,
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  disc_num INTEGER,
  track_num INTEGER,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (album_id, track_id)
);
CREATE INDEX album_tracks_by_track ON album_tracks (track_id, album_id);

-- A track is on a release once: its own release needs no row here.
CREATE TRIGGER album_tracks_moved_home AFTER UPDATE OF album_id ON tracks
WHEN NEW.album_id IS NOT NULL AND OLD.album_id IS NOT NEW.album_id BEGIN
  DELETE FROM album_tracks WHERE track_id = NEW.id AND album_id = NEW.album_id;
END;
CREATE TRIGGER album_tracks_home_insert AFTER INSERT ON album_tracks BEGIN
  DELETE FROM album_tracks WHERE id = NEW.id AND EXISTS (SELECT 1 FROM tracks WHERE id = NEW.track_id AND album_id = NEW.album_id);
END;
CREATE TRIGGER album_tracks_home_update AFTER UPDATE OF album_id ON album_tracks BEGIN
  DELETE FROM album_tracks WHERE id = NEW.id AND EXISTS (SELECT 1 FROM tracks WHERE id = NEW.track_id AND album_id = NEW.album_id);
END;

-- Counts on albums follow their tracks.
CREATE TRIGGER album_tracks_count_insert AFTER INSERT ON album_tracks BEGIN
  UPDATE albums SET track_count = track_count + 1, duration_total = duration_total + ifnull(t.duration, 0)
    FROM tracks t WHERE albums.id = NEW.album_id AND t.id = NEW.track_id AND t.missing_since IS NULL;
END;
CREATE TRIGGER album_tracks_count_delete AFTER DELETE ON album_tracks BEGIN
  UPDATE albums SET track_count = track_count - 1, duration_total = duration_total - ifnull(t.duration, 0)
    FROM tracks t WHERE albums.id = OLD.album_id AND t.id = OLD.track_id AND t.missing_since IS NULL;
END;
CREATE TRIGGER album_tracks_count_update AFTER UPDATE OF album_id ON album_tracks WHEN OLD.album_id <> NEW.album_id BEGIN
  UPDATE albums SET track_count = track_count - 1, duration_total = duration_total - ifnull(t.duration, 0)
    FROM tracks t WHERE albums.id = OLD.album_id AND t.id = NEW.track_id AND t.missing_since IS NULL;
  UPDATE albums SET track_count = track_count + 1, duration_total = duration_total + ifnull(t.duration, 0)
    FROM tracks t WHERE albums.id = NEW.album_id AND t.id = NEW.track_id AND t.missing_since IS NULL;
END;
CREATE TRIGGER album_tracks_count_track AFTER UPDATE OF duration, missing_since ON tracks
WHEN (OLD.duration IS NOT NEW.duration OR (OLD.missing_since IS NULL) IS NOT (NEW.missing_since IS NULL))
  AND EXISTS (SELECT 1 FROM album_tracks WHERE track_id = NEW.id) BEGIN
  UPDATE albums SET
    track_count = track_count + (NEW.missing_since IS NULL) - (OLD.missing_since IS NULL),
    duration_total = duration_total + iif(NEW.missing_since IS NULL, ifnull(NEW.duration, 0), 0)
      - iif(OLD.missing_since IS NULL, ifnull(OLD.duration, 0), 0)
    WHERE id IN (SELECT album_id FROM album_tracks WHERE track_id = NEW.id);
END;

-- Tracks whose own release is listed to fewer people than another of theirs, or to nobody but its owners: orders and
-- searches are the same for everybody, and must not tell of that release.
CREATE VIEW veiled_tracks (id, album_id) AS
  SELECT t.id, t.album_id FROM tracks t CROSS JOIN albums h
  WHERE t.id IN (SELECT track_id FROM album_tracks) AND h.id = t.album_id AND (h.listed_to = 0 OR h.listed_to < (
    SELECT max(f.listed_to) FROM album_tracks m CROSS JOIN albums f WHERE m.track_id = t.id AND f.id = m.album_id));

-- The release that plays of a track count for, and whose picture stands for it: of several that which is listed to the
-- most people, its own before others.
CREATE VIEW counted_releases (track_id, album_id) AS
  SELECT t.id, CASE WHEN EXISTS (SELECT 1 FROM album_tracks m WHERE m.track_id = t.id) THEN (
      SELECT a.id FROM albums a WHERE a.id IN (SELECT t.album_id UNION ALL SELECT m.album_id FROM album_tracks m WHERE m.track_id = t.id)
      ORDER BY a.listed_to DESC, a.id IS NOT t.album_id, a.id LIMIT 1
    ) ELSE t.album_id END
  FROM tracks t;

-- What a search finds a track by. Of several releases it is those that are listed to the most people, if to anybody.
CREATE VIEW track_search_texts (id, title, artist, album) AS
  SELECT t.id, t.title, t.artist_name,
    CASE WHEN EXISTS (SELECT 1 FROM album_tracks m WHERE m.track_id = t.id) THEN (
      SELECT group_concat(title, ' ') FROM (
        SELECT a.title, a.listed_to, max(a.listed_to) OVER () AS most FROM albums a
        WHERE a.id IN (SELECT t.album_id UNION ALL SELECT m.album_id FROM album_tracks m WHERE m.track_id = t.id)
      ) WHERE listed_to = most AND most > 0
    ) ELSE (SELECT a.title FROM albums a WHERE a.id = t.album_id) END
  FROM tracks t WHERE t.missing_since IS NULL;

CREATE TRIGGER album_tracks_search_insert AFTER INSERT ON album_tracks BEGIN
  DELETE FROM tracks_fts WHERE rowid = NEW.track_id;
  INSERT INTO tracks_fts (rowid, title, artist, album) SELECT id, title, artist, album FROM track_search_texts WHERE id = NEW.track_id;
END;
CREATE TRIGGER album_tracks_search_update AFTER UPDATE OF album_id ON album_tracks BEGIN
  DELETE FROM tracks_fts WHERE rowid = NEW.track_id;
  INSERT INTO tracks_fts (rowid, title, artist, album) SELECT id, title, artist, album FROM track_search_texts WHERE id = NEW.track_id;
END;
CREATE TRIGGER album_tracks_search_delete AFTER DELETE ON album_tracks BEGIN
  DELETE FROM tracks_fts WHERE rowid = OLD.track_id;
  INSERT INTO tracks_fts (rowid, title, artist, album) SELECT id, title, artist, album FROM track_search_texts WHERE id = OLD.track_id;
END;
CREATE VIEW album_shared_tracks (album_id, track_id) AS
  SELECT album_id, track_id FROM album_tracks
  UNION ALL SELECT t.album_id, t.id FROM tracks t WHERE EXISTS (SELECT 1 FROM album_tracks m WHERE m.track_id = t.id);
CREATE TRIGGER album_tracks_search_album AFTER UPDATE OF title, status, visibility, listeners ON albums
WHEN (OLD.title <> NEW.title OR OLD.listed_to <> NEW.listed_to) AND EXISTS (SELECT 1 FROM album_tracks) BEGIN
  DELETE FROM tracks_fts WHERE rowid IN (SELECT track_id FROM album_shared_tracks WHERE album_id = NEW.id);
  INSERT INTO tracks_fts (rowid, title, artist, album) SELECT id, title, artist, album FROM track_search_texts
    WHERE id IN (SELECT track_id FROM album_shared_tracks WHERE album_id = NEW.id);
END;

-- The change feed: a track and whom it credits appear with each of its releases, and vanish with the last.
CREATE VIEW track_company (track_id, kind, entity_id, gid) AS
  SELECT id, 'track', id, gid FROM tracks
  UNION ALL SELECT c.track_id, 'artist', r.id, r.gid FROM track_artists c CROSS JOIN artists r WHERE r.id = c.artist_id AND r.id > 0;

CREATE TRIGGER changes_album_tracks_insert AFTER INSERT ON album_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op)
    SELECT 'album', id, gid, 'upsert' FROM albums WHERE id = NEW.album_id
    UNION SELECT kind, entity_id, gid, 'upsert' FROM track_company WHERE track_id = NEW.track_id;
END;
CREATE TRIGGER changes_album_tracks_update AFTER UPDATE ON album_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op)
    SELECT 'album', id, gid, 'upsert' FROM albums WHERE id IN (OLD.album_id, NEW.album_id);
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, x.gid, 'upsert', a.listed_to, a.owner_id FROM albums a CROSS JOIN track_company x CROSS JOIN tracks t
    WHERE a.id = OLD.album_id AND x.track_id = OLD.track_id AND t.id = OLD.track_id AND t.missing_since IS NULL;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, p.account_id, x.gid, 'sight', p.account_id FROM album_partners p CROSS JOIN track_company x CROSS JOIN tracks t
    WHERE OLD.album_id <> NEW.album_id AND p.album_id = OLD.album_id AND x.track_id = OLD.track_id AND t.id = OLD.track_id AND t.missing_since IS NULL;
END;
CREATE TRIGGER changes_album_tracks_delete AFTER DELETE ON album_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'album', id, gid, 'upsert' FROM albums WHERE id = OLD.album_id;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, x.gid, 'upsert', a.listed_to, a.owner_id FROM albums a CROSS JOIN track_company x CROSS JOIN tracks t
    WHERE a.id = OLD.album_id AND x.track_id = OLD.track_id AND t.id = OLD.track_id AND t.missing_since IS NULL;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, p.account_id, x.gid, 'sight', p.account_id FROM album_partners p CROSS JOIN track_company x CROSS JOIN tracks t
    WHERE p.album_id = OLD.album_id AND x.track_id = OLD.track_id AND t.id = OLD.track_id AND t.missing_since IS NULL;
END;
CREATE TRIGGER changes_album_tracks_missing AFTER UPDATE OF missing_since ON tracks
WHEN OLD.missing_since IS NULL AND NEW.missing_since IS NOT NULL AND EXISTS (SELECT 1 FROM album_tracks WHERE track_id = NEW.id) BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, x.gid, 'upsert', a.listed_to, a.owner_id
    FROM album_tracks m CROSS JOIN albums a CROSS JOIN track_company x
    WHERE m.track_id = NEW.id AND a.id = m.album_id AND x.track_id = NEW.id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, p.account_id, x.gid, 'sight', p.account_id
    FROM album_tracks m CROSS JOIN album_partners p CROSS JOIN track_company x
    WHERE m.track_id = NEW.id AND p.album_id = m.album_id AND x.track_id = NEW.id;
END;
-- Who joins or leaves the staff sees the same track on other releases.
CREATE TRIGGER changes_album_tracks_role AFTER UPDATE OF role ON admin WHEN (OLD.role = 'user') <> (NEW.role = 'user') BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT 'track', id, NEW.id, gid, 'sight' FROM tracks WHERE id IN (SELECT track_id FROM album_tracks);
END;
