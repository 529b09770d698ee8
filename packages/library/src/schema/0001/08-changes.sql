-- The change feed: every change of items, of people's data about them and of playlists gets the next number.
-- The log is appended to by triggers alone and compacted later, never below what a client may still ask for.
-- account_id 0 speaks of the item itself, any other of that account's data about it.
-- was_listed_to is the widest audience that could know the item before the change: a caller who loses sight
-- of an item is told that it is gone, a caller who never could see it is told nothing.
-- Nothing may write to these tables with INSERT OR REPLACE or OR IGNORE: triggers would inherit that rule.

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('artist', 'album', 'track', 'playlist')),
  entity_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL DEFAULT 0,
  gid TEXT NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('upsert', 'delete')),
  was_listed_to INTEGER NOT NULL DEFAULT 0,
  owner_id INTEGER, -- who owned it: owners are told of what they lose
  at TEXT NOT NULL DEFAULT ({{now}})
);

CREATE TRIGGER changes_artist_insert AFTER INSERT ON artists WHEN NEW.id > 0 BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('artist', NEW.id, NEW.gid, 'upsert');
END;
CREATE TRIGGER changes_artist_update AFTER UPDATE OF name, sort_name, bio, links, visibility, mbid, photo_path, image_tag ON artists WHEN NEW.id > 0 BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('artist', NEW.id, NEW.gid, 'upsert');
END;
CREATE TRIGGER changes_artist_delete AFTER DELETE ON artists WHEN OLD.id > 0 BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('artist', OLD.id, OLD.gid, 'delete');
END;

CREATE TRIGGER changes_album_insert AFTER INSERT ON albums BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, owner_id) VALUES ('album', NEW.id, NEW.gid, 'upsert', NEW.owner_id);
END;
CREATE TRIGGER changes_album_update AFTER UPDATE OF title, sort_title, slug, artist_id, owner_id, date, year, genre, description, type, download,
  visibility, status, listeners, album_artist, original_date, release_date, compilation, label, mbid, release_group_mbid,
  cover_path, image_tag, external_links, license ON albums BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('album', NEW.id, NEW.gid, 'upsert', OLD.listed_to, OLD.owner_id);
END;
-- Who sees an album sees its tracks and its artists: they appear and vanish with it.
CREATE TRIGGER changes_album_audience AFTER UPDATE OF visibility, status, listeners, owner_id ON albums
WHEN OLD.listed_to <> NEW.listed_to OR OLD.owner_id IS NOT NEW.owner_id BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'track', id, gid, 'upsert', OLD.listed_to, OLD.owner_id FROM tracks WHERE album_id = NEW.id;
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'artist', a.id, a.gid, 'upsert', OLD.listed_to, OLD.owner_id FROM artists a WHERE a.id IN (
      SELECT artist_id FROM album_artists WHERE album_id = NEW.id
      UNION SELECT ta.artist_id FROM tracks t JOIN track_artists ta ON ta.track_id = t.id WHERE t.album_id = NEW.id
    );
END;
CREATE TRIGGER changes_album_delete BEFORE DELETE ON albums BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('album', OLD.id, OLD.gid, 'delete', OLD.listed_to, OLD.owner_id);
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'track', id, gid, 'upsert', OLD.listed_to, OLD.owner_id FROM tracks WHERE album_id = OLD.id;
END;

CREATE TRIGGER changes_track_insert AFTER INSERT ON tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, owner_id) VALUES ('track', NEW.id, NEW.gid, 'upsert', NEW.owner_id);
END;
CREATE TRIGGER changes_track_update AFTER UPDATE OF title, album_id, artist_id, owner_id, artist_name, track_num, disc_num, duration, format, bitrate,
  sample_rate, genre, year, mime_type, file_size, file_hash, lossless_path, missing_since, lyrics, description, composer, comment, bpm, mbid, isrc,
  replaygain_track_gain, replaygain_track_peak, replaygain_album_gain, replaygain_album_peak ON tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('track', NEW.id, NEW.gid, 'upsert', ifnull((SELECT listed_to FROM albums WHERE id = OLD.album_id), 0), OLD.owner_id);
END;
CREATE TRIGGER changes_track_delete BEFORE DELETE ON tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('track', OLD.id, OLD.gid, 'delete', ifnull((SELECT listed_to FROM albums WHERE id = OLD.album_id), 0), OLD.owner_id);
END;

CREATE TRIGGER changes_playlist_insert AFTER INSERT ON playlists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, owner_id)
    VALUES ('playlist', NEW.id, NEW.gid, 'upsert', (SELECT id FROM admin WHERE username = NEW.username));
END;
CREATE TRIGGER changes_playlist_update AFTER UPDATE OF name, username, description, is_public, cover_path ON playlists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('playlist', NEW.id, NEW.gid, 'upsert', OLD.is_public, (SELECT id FROM admin WHERE username = OLD.username));
END;
CREATE TRIGGER changes_playlist_delete BEFORE DELETE ON playlists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('playlist', OLD.id, OLD.gid, 'delete', OLD.is_public, (SELECT id FROM admin WHERE username = OLD.username));
END;
CREATE TRIGGER changes_playlist_tracks_insert AFTER INSERT ON playlist_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'playlist', p.id, p.gid, 'upsert', p.is_public, u.id FROM playlists p LEFT JOIN admin u ON u.username = p.username WHERE p.id = NEW.playlist_id;
END;
CREATE TRIGGER changes_playlist_tracks_update AFTER UPDATE ON playlist_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'playlist', p.id, p.gid, 'upsert', p.is_public, u.id FROM playlists p LEFT JOIN admin u ON u.username = p.username WHERE p.id = NEW.playlist_id;
END;
CREATE TRIGGER changes_playlist_tracks_delete AFTER DELETE ON playlist_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'playlist', p.id, p.gid, 'upsert', p.is_public, u.id FROM playlists p LEFT JOIN admin u ON u.username = p.username WHERE p.id = OLD.playlist_id;
END;

-- People's own data: favourites, ratings, plays, bookmarks.
CREATE TRIGGER changes_starred_items_insert AFTER INSERT ON starred_items BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE NEW.item_type = 'track' AND id = NEW.item_key
      UNION ALL SELECT 'album', id, gid FROM albums WHERE NEW.item_type = 'album' AND id = NEW.item_key
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE NEW.item_type = 'artist' AND id = NEW.item_key
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_starred_items_update AFTER UPDATE ON starred_items BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE NEW.item_type = 'track' AND id = NEW.item_key
      UNION ALL SELECT 'album', id, gid FROM albums WHERE NEW.item_type = 'album' AND id = NEW.item_key
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE NEW.item_type = 'artist' AND id = NEW.item_key
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_starred_items_delete AFTER DELETE ON starred_items BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE OLD.item_type = 'track' AND id = OLD.item_key
      UNION ALL SELECT 'album', id, gid FROM albums WHERE OLD.item_type = 'album' AND id = OLD.item_key
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE OLD.item_type = 'artist' AND id = OLD.item_key
    ) k WHERE u.username = OLD.username;
END;
CREATE TRIGGER changes_item_ratings_insert AFTER INSERT ON item_ratings BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE NEW.item_type = 'track' AND id = NEW.item_key
      UNION ALL SELECT 'album', id, gid FROM albums WHERE NEW.item_type = 'album' AND id = NEW.item_key
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE NEW.item_type = 'artist' AND id = NEW.item_key
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_item_ratings_update AFTER UPDATE ON item_ratings BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE NEW.item_type = 'track' AND id = NEW.item_key
      UNION ALL SELECT 'album', id, gid FROM albums WHERE NEW.item_type = 'album' AND id = NEW.item_key
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE NEW.item_type = 'artist' AND id = NEW.item_key
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_item_ratings_delete AFTER DELETE ON item_ratings BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE OLD.item_type = 'track' AND id = OLD.item_key
      UNION ALL SELECT 'album', id, gid FROM albums WHERE OLD.item_type = 'album' AND id = OLD.item_key
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE OLD.item_type = 'artist' AND id = OLD.item_key
    ) k WHERE u.username = OLD.username;
END;
CREATE TRIGGER changes_listening_insert AFTER INSERT ON listening BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE NEW.item_type = 'track' AND id = NEW.item_id
      UNION ALL SELECT 'album', id, gid FROM albums WHERE NEW.item_type = 'album' AND id = NEW.item_id
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE NEW.item_type = 'artist' AND id = NEW.item_id
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_listening_update AFTER UPDATE ON listening BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE NEW.item_type = 'track' AND id = NEW.item_id
      UNION ALL SELECT 'album', id, gid FROM albums WHERE NEW.item_type = 'album' AND id = NEW.item_id
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE NEW.item_type = 'artist' AND id = NEW.item_id
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_listening_delete AFTER DELETE ON listening BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE OLD.item_type = 'track' AND id = OLD.item_id
      UNION ALL SELECT 'album', id, gid FROM albums WHERE OLD.item_type = 'album' AND id = OLD.item_id
      UNION ALL SELECT 'artist', id, gid FROM artists WHERE OLD.item_type = 'artist' AND id = OLD.item_id
    ) k WHERE u.username = OLD.username;
END;
CREATE TRIGGER changes_bookmarks_insert AFTER INSERT ON bookmarks BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE id = NEW.track_key
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_bookmarks_update AFTER UPDATE ON bookmarks BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE id = NEW.track_key
    ) k WHERE u.username = NEW.username;
END;
CREATE TRIGGER changes_bookmarks_delete AFTER DELETE ON bookmarks BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT k.kind, k.id, u.id, k.gid, 'upsert' FROM admin u, (
      SELECT 'track' AS kind, id, gid FROM tracks WHERE id = OLD.track_key
    ) k WHERE u.username = OLD.username;
END;
