-- Who loses sight of what: rows of the change feed for changes of credits, owners and roles. See 08-changes.

-- Who is credited on an album. CROSS JOIN keeps SQLite from beginning with all that an artist is credited on.
CREATE VIEW album_credits (album_id, artist_id) AS
  SELECT album_id, artist_id FROM album_artists
  UNION ALL SELECT id, artist_id FROM albums WHERE artist_id IS NOT NULL
  UNION ALL SELECT t.album_id, c.artist_id FROM tracks t CROSS JOIN track_artists c
    WHERE c.track_id = t.id AND t.missing_since IS NULL
  UNION ALL SELECT m.album_id, c.artist_id FROM album_tracks m CROSS JOIN tracks t CROSS JOIN track_artists c
    WHERE t.id = m.track_id AND c.track_id = t.id AND t.missing_since IS NULL;

-- What appears and vanishes together. A scanned album without files is in no list.
CREATE VIEW album_contents (album_id, kind, entity_id, gid) AS
  SELECT id, 'album', id, gid FROM albums WHERE track_count <> 0 OR source <> 'scan'
  UNION ALL SELECT album_id, 'track', id, gid FROM tracks WHERE missing_since IS NULL
  UNION ALL SELECT m.album_id, 'track', t.id, t.gid FROM album_tracks m CROSS JOIN tracks t WHERE t.id = m.track_id AND t.missing_since IS NULL
  UNION ALL SELECT c.album_id, 'artist', r.id, r.gid FROM album_credits c CROSS JOIN artists r WHERE r.id = c.artist_id AND r.id > 0;

-- Accounts that see an album for a reason of their own, besides the owner that its row names.
CREATE VIEW album_partners (album_id, account_id) AS
  SELECT album_id, owner_id FROM album_ownership WHERE owner_id IS NOT NULL
  UNION ALL SELECT c.album_id, u.id FROM album_artists c CROSS JOIN admin u WHERE u.artist_id = c.artist_id
  UNION ALL SELECT a.id, u.id FROM albums a CROSS JOIN admin u WHERE u.artist_id = a.artist_id;

-- A track as far as it is seen: by whom, and through which albums. Its audience is theirs, without any its owner's own.
CREATE VIEW track_sight (track_id, gid, album_id, listed_to, owner_id) AS
  SELECT t.id, t.gid, t.album_id, a.listed_to, a.owner_id FROM tracks t CROSS JOIN albums a WHERE a.id = t.album_id AND t.missing_since IS NULL
  UNION ALL SELECT t.id, t.gid, m.album_id, a.listed_to, a.owner_id FROM tracks t CROSS JOIN album_tracks m CROSS JOIN albums a
    WHERE m.track_id = t.id AND a.id = m.album_id AND t.missing_since IS NULL
  UNION ALL SELECT id, gid, NULL, 0, owner_id FROM tracks WHERE album_id IS NULL AND missing_since IS NULL;
CREATE VIEW track_partners (track_id, account_id) AS
  SELECT t.id, p.account_id FROM tracks t CROSS JOIN album_partners p WHERE p.album_id = t.album_id AND t.missing_since IS NULL
  UNION ALL SELECT t.id, p.account_id FROM tracks t CROSS JOIN album_tracks m CROSS JOIN album_partners p
    WHERE m.track_id = t.id AND p.album_id = m.album_id AND t.missing_since IS NULL
  UNION ALL SELECT t.id, o.owner_id FROM tracks t CROSS JOIN track_ownership o
    WHERE o.track_id = t.id AND t.album_id IS NULL AND t.missing_since IS NULL AND o.owner_id IS NOT NULL;

-- An account that joins or leaves the staff sees another library: the row holds its level before and, in the place of a
-- gid, the highest ids of artists, albums and tracks at that time. Readers work out the difference.
CREATE TRIGGER changes_account_role AFTER UPDATE OF role ON admin WHEN (OLD.role = 'user') <> (NEW.role = 'user') BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op, was_listed_to)
    SELECT 'account', NEW.id, NEW.id, ifnull((SELECT max(id) FROM artists), 0) || ',' || ifnull((SELECT max(id) FROM albums), 0)
      || ',' || ifnull((SELECT max(id) FROM tracks), 0), 'sight', OLD.role = 'user';
END;
-- The artist that an account speaks for: it sees whatever credits that artist.
CREATE TRIGGER changes_account_artist AFTER UPDATE OF artist_id ON admin WHEN OLD.artist_id IS NOT NEW.artist_id BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT 'artist', id, NEW.id, gid, 'sight', iif(id = OLD.artist_id, NEW.id, NULL) FROM artists WHERE id IN (OLD.artist_id, NEW.artist_id);
  -- A join with the view would read all of it; a list of albums is looked for in each of its parts.
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT kind, entity_id, NEW.id, gid, 'sight', NEW.id FROM album_contents WHERE album_id IN (
      SELECT album_id FROM album_artists WHERE artist_id = OLD.artist_id UNION SELECT id FROM albums WHERE artist_id = OLD.artist_id);
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT DISTINCT kind, entity_id, NEW.id, gid, 'sight' FROM album_contents WHERE album_id IN (
      SELECT album_id FROM album_artists WHERE artist_id = NEW.artist_id UNION SELECT id FROM albums WHERE artist_id = NEW.artist_id);
END;

-- Staff see every artist, others those of whom they see something.
CREATE TRIGGER changes_artist_delete BEFORE DELETE ON artists WHEN OLD.id > 0 BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to)
    SELECT 'artist', OLD.id, OLD.gid, 'delete', ifnull(max(listed_to), 0) FROM (
      SELECT a.listed_to FROM album_artists c JOIN albums a ON a.id = c.album_id WHERE c.artist_id = OLD.id
      UNION ALL SELECT listed_to FROM albums WHERE artist_id = OLD.id
      UNION ALL SELECT s.listed_to FROM track_artists c CROSS JOIN track_sight s WHERE s.track_id = c.track_id AND c.artist_id = OLD.id
    );
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT 'artist', OLD.id, who, OLD.gid, 'sight', who FROM (
      SELECT a.owner_id AS who FROM album_artists c JOIN albums a ON a.id = c.album_id WHERE c.artist_id = OLD.id
      UNION SELECT p.account_id FROM album_artists c CROSS JOIN album_partners p WHERE p.album_id = c.album_id AND c.artist_id = OLD.id
      UNION SELECT s.owner_id FROM track_artists c CROSS JOIN track_sight s WHERE s.track_id = c.track_id AND c.artist_id = OLD.id
      UNION SELECT p.account_id FROM track_artists c CROSS JOIN track_partners p WHERE p.track_id = c.track_id AND c.artist_id = OLD.id
      UNION SELECT id FROM admin WHERE artist_id = OLD.id
    ) WHERE who IS NOT NULL;
END;

-- A scanned album whose files are all gone is in no list until they are back.
CREATE TRIGGER changes_album_filled AFTER UPDATE OF track_count ON albums
WHEN NEW.source = 'scan' AND (OLD.track_count = 0) <> (NEW.track_count = 0) BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('album', NEW.id, NEW.gid, 'upsert', iif(OLD.track_count = 0, -1, OLD.listed_to), iif(OLD.track_count = 0, NULL, OLD.owner_id));
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT 'album', NEW.id, account_id, NEW.gid, 'sight', account_id FROM album_partners
    WHERE album_id = NEW.id AND OLD.track_count <> 0;
END;
CREATE TRIGGER changes_album_artist AFTER UPDATE OF artist_id ON albums WHEN OLD.artist_id IS NOT NEW.artist_id BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'artist', id, gid, 'upsert', iif(id = OLD.artist_id, OLD.listed_to, -1), iif(id = OLD.artist_id, OLD.owner_id, NULL)
    FROM artists WHERE id IN (OLD.artist_id, NEW.artist_id);
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT 'artist', r.id, p.account_id, r.gid, 'sight', p.account_id FROM artists r CROSS JOIN (
      -- Those who were partners before: who speaks for the new artist has not seen the old one for that.
      SELECT owner_id AS account_id FROM album_ownership WHERE album_id = OLD.id AND owner_id IS NOT NULL
      UNION SELECT u.id FROM album_artists c CROSS JOIN admin u WHERE c.album_id = OLD.id AND u.artist_id = c.artist_id
    ) p WHERE r.id = OLD.artist_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    -- An artist who is credited only now was not seen before.
    SELECT DISTINCT x.kind, x.entity_id, u.id, x.gid, 'sight', iif(u.artist_id = OLD.artist_id AND NOT (x.kind = 'artist'
      AND x.entity_id = NEW.artist_id AND (SELECT count(*) FROM album_credits WHERE album_id = NEW.id AND artist_id = NEW.artist_id) = 1), u.id, NULL)
    FROM admin u CROSS JOIN album_contents x WHERE u.artist_id IN (OLD.artist_id, NEW.artist_id) AND x.album_id = NEW.id;
END;
CREATE TRIGGER changes_album_delete BEFORE DELETE ON albums BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'album', OLD.id, OLD.gid, 'delete', iif(empty, -1, OLD.listed_to), iif(empty, NULL, OLD.owner_id)
    FROM (SELECT OLD.track_count = 0 AND OLD.source = 'scan' AS empty);
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT kind, entity_id, gid, 'upsert', OLD.listed_to, OLD.owner_id
    FROM album_contents WHERE album_id = OLD.id AND kind <> 'album';
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, p.account_id, x.gid, 'sight', p.account_id
    FROM album_partners p CROSS JOIN album_contents x WHERE p.album_id = OLD.id AND x.album_id = OLD.id;
END;

CREATE TRIGGER changes_album_artists_insert AFTER INSERT ON album_artists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'artist', id, gid, 'upsert' FROM artists WHERE id = NEW.artist_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT DISTINCT x.kind, x.entity_id, u.id, x.gid, 'sight' FROM admin u CROSS JOIN album_contents x
    WHERE u.artist_id = NEW.artist_id AND x.album_id = NEW.album_id;
END;
CREATE TRIGGER changes_album_artists_delete AFTER DELETE ON album_artists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'album', id, gid, 'upsert' FROM albums WHERE id = OLD.album_id;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'artist', r.id, r.gid, 'upsert', a.listed_to, a.owner_id FROM artists r, albums a
    WHERE r.id = OLD.artist_id AND a.id = OLD.album_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT 'artist', r.id, p.account_id, r.gid, 'sight', p.account_id FROM artists r CROSS JOIN album_partners p
    WHERE r.id = OLD.artist_id AND p.album_id = OLD.album_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, u.id, x.gid, 'sight', u.id FROM admin u CROSS JOIN album_contents x
    WHERE u.artist_id = OLD.artist_id AND x.album_id = OLD.album_id;
END;
CREATE TRIGGER changes_album_artists_update AFTER UPDATE OF artist_id ON album_artists WHEN OLD.artist_id <> NEW.artist_id BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'album', id, gid, 'upsert' FROM albums WHERE id = NEW.album_id;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'artist', r.id, r.gid, 'upsert', iif(r.id = OLD.artist_id, a.listed_to, -1), iif(r.id = OLD.artist_id, a.owner_id, NULL)
    FROM artists r, albums a WHERE r.id IN (OLD.artist_id, NEW.artist_id) AND a.id = NEW.album_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT 'artist', r.id, p.account_id, r.gid, 'sight', p.account_id FROM artists r CROSS JOIN (
      SELECT owner_id AS account_id FROM album_ownership WHERE album_id = OLD.album_id AND owner_id IS NOT NULL
      UNION SELECT u.id FROM album_artists c CROSS JOIN admin u
        WHERE c.album_id = OLD.album_id AND c.position <> NEW.position AND u.artist_id = c.artist_id
      UNION SELECT u.id FROM albums a CROSS JOIN admin u WHERE a.id = OLD.album_id AND u.artist_id = a.artist_id
    ) p WHERE r.id = OLD.artist_id;
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT x.kind, x.entity_id, u.id, x.gid, 'sight', iif(u.artist_id = OLD.artist_id AND NOT (x.kind = 'artist'
      AND x.entity_id = NEW.artist_id AND (SELECT count(*) FROM album_credits WHERE album_id = NEW.album_id AND artist_id = NEW.artist_id) = 1), u.id, NULL)
    FROM admin u CROSS JOIN album_contents x WHERE u.artist_id IN (OLD.artist_id, NEW.artist_id) AND x.album_id = NEW.album_id;
END;

CREATE TRIGGER changes_album_ownership_insert AFTER INSERT ON album_ownership WHEN NEW.owner_id IS NOT NULL BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT DISTINCT kind, entity_id, NEW.owner_id, gid, 'sight' FROM album_contents WHERE album_id = NEW.album_id;
END;
CREATE TRIGGER changes_album_ownership_delete AFTER DELETE ON album_ownership WHEN OLD.owner_id IS NOT NULL BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT kind, entity_id, OLD.owner_id, gid, 'sight', OLD.owner_id FROM album_contents WHERE album_id = OLD.album_id;
END;
CREATE TRIGGER changes_album_ownership_update AFTER UPDATE OF album_id, owner_id ON album_ownership BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op, owner_id)
    SELECT DISTINCT kind, entity_id, OLD.owner_id, gid, 'sight', OLD.owner_id FROM album_contents
    WHERE album_id = OLD.album_id AND OLD.owner_id IS NOT NULL;
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT DISTINCT kind, entity_id, NEW.owner_id, gid, 'sight' FROM album_contents
    WHERE album_id = NEW.album_id AND NEW.owner_id IS NOT NULL;
END;
