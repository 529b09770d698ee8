-- The same for tracks: see 09-sight. Whom an album itself credits is seen by its viewers whatever happens to one track.

-- Artists of a track beyond those of its album; of a track with several releases all, as each has its own viewers.
CREATE VIEW track_guests (track_id, artist_id, gid) AS
  SELECT c.track_id, r.id, r.gid FROM track_artists c CROSS JOIN artists r CROSS JOIN tracks t
  WHERE r.id = c.artist_id AND t.id = c.track_id AND r.id > 0
    AND (EXISTS (SELECT 1 FROM album_tracks x WHERE x.track_id = t.id)
      OR (NOT EXISTS (SELECT 1 FROM album_artists x WHERE x.album_id = t.album_id AND x.artist_id = r.id)
        AND NOT EXISTS (SELECT 1 FROM albums x WHERE x.id = t.album_id AND x.artist_id = r.id)));

CREATE TRIGGER changes_track_place AFTER UPDATE OF album_id, missing_since, owner_id ON tracks
WHEN OLD.album_id IS NOT NEW.album_id OR (OLD.missing_since IS NULL) <> (NEW.missing_since IS NULL)
  OR (OLD.album_id IS NULL AND OLD.owner_id IS NOT NEW.owner_id) BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT 'artist', r.id, r.gid, 'upsert', ifnull(s.listed_to, -1), s.owner_id
    FROM track_artists c CROSS JOIN artists r LEFT JOIN (
      SELECT listed_to, owner_id FROM albums WHERE id = OLD.album_id AND OLD.missing_since IS NULL
      UNION ALL SELECT 0, OLD.owner_id WHERE OLD.album_id IS NULL AND OLD.missing_since IS NULL
    ) s WHERE c.track_id = NEW.id AND r.id = c.artist_id
      AND (OLD.album_id IS NOT NEW.album_id OR r.id IN (SELECT artist_id FROM track_guests WHERE track_id = NEW.id));
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.id, p.account_id, x.gid, 'sight', p.account_id FROM (
      SELECT account_id FROM album_partners WHERE album_id = OLD.album_id
      UNION ALL SELECT owner_id FROM track_ownership WHERE track_id = NEW.id AND OLD.album_id IS NULL AND owner_id IS NOT NULL
    ) p CROSS JOIN (
      SELECT 'track' AS kind, NEW.id AS id, NEW.gid AS gid
      UNION ALL SELECT 'artist', r.id, r.gid FROM track_artists c CROSS JOIN artists r WHERE c.track_id = NEW.id AND r.id = c.artist_id
    ) x WHERE OLD.missing_since IS NULL;
END;
CREATE TRIGGER changes_track_delete BEFORE DELETE ON tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'track', OLD.id, OLD.gid, 'delete', ifnull(s.listed_to, -1), s.owner_id
    FROM (SELECT 1) LEFT JOIN (SELECT listed_to, owner_id FROM track_sight WHERE track_id = OLD.id) s;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT 'artist', g.artist_id, g.gid, 'upsert', s.listed_to, s.owner_id
    FROM track_guests g CROSS JOIN track_sight s WHERE g.track_id = OLD.id AND s.track_id = OLD.id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.id, p.account_id, x.gid, 'sight', p.account_id FROM track_partners p CROSS JOIN (
      SELECT 'track' AS kind, OLD.id AS id, OLD.gid AS gid
      UNION ALL SELECT 'artist', artist_id, gid FROM track_guests WHERE track_id = OLD.id
    ) x WHERE p.track_id = OLD.id;
  -- While the track is there, so that its other releases count it no more.
  DELETE FROM album_tracks WHERE track_id = OLD.id;
END;

-- Most often it is the artist of the album.
CREATE TRIGGER changes_track_artists_insert AFTER INSERT ON track_artists
WHEN NEW.artist_id IS NOT (SELECT a.artist_id FROM tracks t JOIN albums a ON a.id = t.album_id WHERE t.id = NEW.track_id)
  OR EXISTS (SELECT 1 FROM album_tracks WHERE track_id = NEW.track_id) BEGIN
  INSERT INTO changes (kind, entity_id, gid, op)
    SELECT 'artist', artist_id, gid, 'upsert' FROM track_guests WHERE track_id = NEW.track_id AND artist_id = NEW.artist_id LIMIT 1;
END;
CREATE TRIGGER changes_track_artists_delete AFTER DELETE ON track_artists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'track', id, gid, 'upsert' FROM tracks WHERE id = OLD.track_id;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'artist', r.id, r.gid, 'upsert', s.listed_to, s.owner_id FROM artists r CROSS JOIN track_sight s
    WHERE r.id = OLD.artist_id AND s.track_id = OLD.track_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT 'artist', r.id, p.account_id, r.gid, 'sight', p.account_id FROM artists r CROSS JOIN track_partners p
    WHERE r.id = OLD.artist_id AND p.track_id = OLD.track_id;
END;
CREATE TRIGGER changes_track_artists_update AFTER UPDATE OF artist_id ON track_artists WHEN OLD.artist_id <> NEW.artist_id BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'track', id, gid, 'upsert' FROM tracks WHERE id = NEW.track_id;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'artist', r.id, r.gid, 'upsert', iif(r.id = OLD.artist_id, s.listed_to, -1), iif(r.id = OLD.artist_id, s.owner_id, NULL)
    FROM artists r CROSS JOIN track_sight s WHERE r.id IN (OLD.artist_id, NEW.artist_id) AND s.track_id = NEW.track_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT 'artist', r.id, p.account_id, r.gid, 'sight', p.account_id FROM artists r CROSS JOIN track_partners p
    WHERE r.id = OLD.artist_id AND p.track_id = NEW.track_id;
END;

-- Co-owners of tracks without an album.
CREATE TRIGGER changes_track_ownership_insert AFTER INSERT ON track_ownership WHEN NEW.owner_id IS NOT NULL BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT 'track', track_id, NEW.owner_id, gid, 'sight' FROM track_sight WHERE track_id = NEW.track_id AND album_id IS NULL
    UNION SELECT 'artist', g.artist_id, NEW.owner_id, g.gid, 'sight' FROM track_guests g WHERE g.track_id = NEW.track_id;
END;
CREATE TRIGGER changes_track_ownership_delete AFTER DELETE ON track_ownership WHEN OLD.owner_id IS NOT NULL BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT 'track', track_id, OLD.owner_id, gid, 'sight', OLD.owner_id FROM track_sight WHERE track_id = OLD.track_id AND album_id IS NULL
    UNION SELECT 'artist', g.artist_id, OLD.owner_id, g.gid, 'sight', OLD.owner_id FROM track_guests g
      CROSS JOIN track_sight s WHERE g.track_id = OLD.track_id AND s.track_id = OLD.track_id AND s.album_id IS NULL;
END;
