-- The change feed: every change of items, of people's data about them and of playlists gets the next number.
-- The log is appended to by triggers alone; the oldest rows are pruned by a job, and who asks for what is gone starts afresh.
-- account_id 0 speaks of the item itself; any other of that account's data about it (op upsert) or of that account's
-- sight of it (op sight). A row of the kind account says that its account joined or left the staff.
-- A row of the kind genre tells that one is an account's favourite or no more; its gid is the name.
-- Who sees an item is decided when the log is read. What the log must tell is who saw it before: everybody up to the
-- level was_listed_to (-1: nobody; 0 staff, 1 anyone signed in, 2 anyone) and the account owner_id. Who saw it before
-- and does not see it now is told that it is gone; who never could see it is told nothing.
-- What is added to an item in other tables (credits, genres, discs, lyrics) is announced by updating its updated_at.
-- Nothing may write to these tables with INSERT OR REPLACE or OR IGNORE: triggers would inherit that rule.

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('artist', 'album', 'track', 'playlist', 'genre', 'account')),
  entity_id INTEGER NOT NULL,
  account_id INTEGER NOT NULL DEFAULT 0,
  gid TEXT NOT NULL,
  op TEXT NOT NULL CHECK (op IN ('upsert', 'delete', 'sight')),
  was_listed_to INTEGER NOT NULL DEFAULT -1,
  owner_id INTEGER, -- an account that saw it whatever the level
  at TEXT NOT NULL DEFAULT ({{now}})
);
CREATE INDEX changes_of_viewers ON changes (account_id, seq) WHERE kind = 'account';

CREATE TRIGGER changes_artist_insert AFTER INSERT ON artists WHEN NEW.id > 0 BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('artist', NEW.id, NEW.gid, 'upsert');
END;
CREATE TRIGGER changes_artist_update AFTER UPDATE OF name, sort_name, slug, bio, links, visibility, mbid, photo_path, image_tag, thumbhash
ON artists WHEN NEW.id > 0 BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('artist', NEW.id, NEW.gid, 'upsert');
END;

CREATE TRIGGER changes_album_insert AFTER INSERT ON albums BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('album', NEW.id, NEW.gid, 'upsert');
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'artist', id, gid, 'upsert' FROM artists WHERE id = NEW.artist_id;
END;
CREATE TRIGGER changes_album_update AFTER UPDATE OF title, sort_title, slug, artist_id, owner_id, date, year, genre, description, type, download,
  visibility, status, listeners, album_artist, original_date, release_date, compilation, label, catalog_number, barcode, mbid,
  release_group_mbid, cover_path, image_tag, thumbhash, external_links, license, podcast_explicit, published_at, source, updated_at ON albums BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'album', NEW.id, NEW.gid, 'upsert', iif(empty, -1, OLD.listed_to), iif(empty, NULL, OLD.owner_id)
    FROM (SELECT OLD.track_count = 0 AND OLD.source = 'scan' AS empty);
END;
-- Who sees an album sees its tracks and its artists: they appear and vanish with it.
CREATE TRIGGER changes_album_audience AFTER UPDATE OF visibility, status, listeners, owner_id ON albums
WHEN OLD.listed_to <> NEW.listed_to OR OLD.owner_id IS NOT NEW.owner_id BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT DISTINCT kind, entity_id, gid, 'upsert', OLD.listed_to, OLD.owner_id FROM album_contents
    WHERE album_id = NEW.id AND kind <> 'album';
END;

CREATE TRIGGER changes_track_insert AFTER INSERT ON tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('track', NEW.id, NEW.gid, 'upsert');
END;
CREATE TRIGGER changes_track_update AFTER UPDATE OF title, sort_title, album_id, artist_id, owner_id, artist_name, track_num, disc_num, duration,
  format, codec, bitrate, sample_rate, channels, bit_depth, genre, year, original_date, release_date, mime_type, file_size, file_hash,
  lossless_path, missing_since, lyrics, description, composer, comment, bpm, mbid, isrc, explicit, replaygain_track_gain,
  replaygain_track_peak, replaygain_album_gain, replaygain_album_peak, updated_at ON tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    SELECT 'track', NEW.id, NEW.gid, 'upsert', ifnull(s.listed_to, -1), s.owner_id
    FROM (SELECT 1) LEFT JOIN (
      SELECT listed_to, owner_id FROM albums WHERE id = OLD.album_id AND OLD.missing_since IS NULL
      UNION ALL SELECT 0, OLD.owner_id WHERE OLD.album_id IS NULL AND OLD.missing_since IS NULL
    ) s;
END;

CREATE TRIGGER changes_playlist_insert AFTER INSERT ON playlists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) VALUES ('playlist', NEW.id, NEW.gid, 'upsert');
END;
CREATE TRIGGER changes_playlist_update AFTER UPDATE OF name, username, description, is_public, cover_path, rules ON playlists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('playlist', NEW.id, NEW.gid, 'upsert', OLD.is_public, (SELECT id FROM admin WHERE username = OLD.username));
END;
CREATE TRIGGER changes_playlist_delete BEFORE DELETE ON playlists BEGIN
  INSERT INTO changes (kind, entity_id, gid, op, was_listed_to, owner_id)
    VALUES ('playlist', OLD.id, OLD.gid, 'delete', OLD.is_public, (SELECT id FROM admin WHERE username = OLD.username));
END;
CREATE TRIGGER changes_playlist_tracks_insert AFTER INSERT ON playlist_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'playlist', id, gid, 'upsert' FROM playlists WHERE id = NEW.playlist_id;
END;
CREATE TRIGGER changes_playlist_tracks_update AFTER UPDATE ON playlist_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'playlist', id, gid, 'upsert' FROM playlists WHERE id = NEW.playlist_id;
END;
CREATE TRIGGER changes_playlist_tracks_delete AFTER DELETE ON playlist_tracks BEGIN
  INSERT INTO changes (kind, entity_id, gid, op) SELECT 'playlist', id, gid, 'upsert' FROM playlists WHERE id = OLD.playlist_id;
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
-- Favourites that are no items. A playlist that is deleted is told as gone, its marks are not.
CREATE TRIGGER changes_starred_playlists_insert AFTER INSERT ON starred_playlists BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op) SELECT 'playlist', p.id, u.id, p.gid, 'upsert'
    FROM admin u, playlists p WHERE u.username = NEW.username AND p.id = NEW.playlist_id;
END;
CREATE TRIGGER changes_starred_playlists_delete AFTER DELETE ON starred_playlists BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op) SELECT 'playlist', p.id, u.id, p.gid, 'upsert'
    FROM admin u, playlists p WHERE u.username = OLD.username AND p.id = OLD.playlist_id;
END;
CREATE TRIGGER changes_starred_genres_insert AFTER INSERT ON starred_genres BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT 'genre', 0, id, NEW.genre, 'upsert' FROM admin WHERE username = NEW.username;
END;
CREATE TRIGGER changes_starred_genres_delete AFTER DELETE ON starred_genres BEGIN
  INSERT INTO changes (kind, entity_id, account_id, gid, op)
    SELECT 'genre', 0, id, OLD.genre, 'upsert' FROM admin WHERE username = OLD.username;
END;
