-- Full-text search: contentless tables whose rowid is the row id of the item. Diacritics are folded, prefixes
-- of two and three letters have their own index, so that search as you type stays quick.

CREATE VIRTUAL TABLE artists_fts USING fts5(
  name, sort_name, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE albums_fts USING fts5(
  title, artist, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE tracks_fts USING fts5(
  title, artist, album, content='', contentless_delete=1, prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);

-- Scripts that put no spaces between words (from Thai upwards in Unicode) are one word to the full-text index: a search
-- looks for parts of their names here, and need not read those of all others.
CREATE INDEX artists_unspaced ON artists (name_key) WHERE name_key GLOB '*[฀-􏿿]*' AND id > 0;
CREATE INDEX albums_unspaced ON albums (title_key) WHERE title_key GLOB '*[฀-􏿿]*';
CREATE INDEX tracks_unspaced ON tracks (title_key) WHERE title_key GLOB '*[฀-􏿿]*';

CREATE TRIGGER artists_fts_insert AFTER INSERT ON artists WHEN NEW.id > 0 BEGIN
  INSERT INTO artists_fts (rowid, name, sort_name) VALUES (NEW.id, NEW.name, NEW.sort_name);
END;
CREATE TRIGGER artists_fts_update AFTER UPDATE OF name, sort_name ON artists
WHEN NEW.id > 0 AND (OLD.name IS NOT NEW.name OR OLD.sort_name IS NOT NEW.sort_name) BEGIN
  DELETE FROM artists_fts WHERE rowid = OLD.id;
  INSERT INTO artists_fts (rowid, name, sort_name) VALUES (NEW.id, NEW.name, NEW.sort_name);
END;
CREATE TRIGGER artists_fts_delete AFTER DELETE ON artists WHEN OLD.id > 0 BEGIN
  DELETE FROM artists_fts WHERE rowid = OLD.id;
END;

CREATE TRIGGER albums_fts_insert AFTER INSERT ON albums BEGIN
  INSERT INTO albums_fts (rowid, title, artist) VALUES (NEW.id, NEW.title, NEW.album_artist);
END;
CREATE TRIGGER albums_fts_update AFTER UPDATE OF title, album_artist ON albums
WHEN OLD.title IS NOT NEW.title OR OLD.album_artist IS NOT NEW.album_artist BEGIN
  DELETE FROM albums_fts WHERE rowid = OLD.id;
  INSERT INTO albums_fts (rowid, title, artist) VALUES (NEW.id, NEW.title, NEW.album_artist);
  DELETE FROM tracks_fts WHERE rowid IN (SELECT id FROM tracks WHERE album_id = NEW.id);
  INSERT INTO tracks_fts (rowid, title, artist, album)
    SELECT id, title, artist, album FROM track_search_texts WHERE id IN (SELECT id FROM tracks WHERE album_id = NEW.id);
END;
CREATE TRIGGER albums_fts_delete AFTER DELETE ON albums BEGIN
  DELETE FROM albums_fts WHERE rowid = OLD.id;
END;

-- Tracks that are new in a transaction that makes many: the full-text index takes them together at its end, at a fraction of
-- the cost. Empty outside of such a transaction, which begins with the row 0.
CREATE TABLE tracks_to_search (track_id INTEGER PRIMARY KEY);

-- A missing track is not found by a search until it comes back.
CREATE TRIGGER tracks_fts_insert AFTER INSERT ON tracks
WHEN NEW.missing_since IS NULL AND NOT EXISTS (SELECT 1 FROM tracks_to_search) BEGIN
  INSERT INTO tracks_fts (rowid, title, artist, album)
    VALUES (NEW.id, NEW.title, NEW.artist_name, (SELECT title FROM albums WHERE id = NEW.album_id));
END;
CREATE TRIGGER tracks_fts_later AFTER INSERT ON tracks
WHEN NEW.missing_since IS NULL AND EXISTS (SELECT 1 FROM tracks_to_search) BEGIN
  INSERT OR IGNORE INTO tracks_to_search (track_id) VALUES (NEW.id);
END;
CREATE TRIGGER tracks_fts_update AFTER UPDATE OF title, artist_name, album_id, missing_since ON tracks
WHEN OLD.title IS NOT NEW.title OR OLD.artist_name IS NOT NEW.artist_name OR OLD.album_id IS NOT NEW.album_id
  OR (OLD.missing_since IS NULL) IS NOT (NEW.missing_since IS NULL) BEGIN
  DELETE FROM tracks_fts WHERE rowid = OLD.id;
  INSERT INTO tracks_fts (rowid, title, artist, album)
    SELECT id, title, artist, album FROM track_search_texts WHERE id = NEW.id;
END;
CREATE TRIGGER tracks_fts_delete AFTER DELETE ON tracks BEGIN
  DELETE FROM tracks_fts WHERE rowid = OLD.id;
END;
