/**
 * The search table with folded diacritics and prefixes, filled set by set: the row trigger is passed over while a bulk load
 * runs (it made two thirds of its cost), and an update that changes none of the words costs nothing.
 */
export const search = `
CREATE VIRTUAL TABLE items_fts USING fts5(
  name,
  overview,
  artists,
  album_name,
  album_artist,
  content='items',
  content_rowid='id',
  tokenize="unicode61 remove_diacritics 2",
  prefix='1 2 3'
);
INSERT INTO items_fts(items_fts) VALUES ('rebuild');

-- bulk is 1 only inside the transaction of a bulk load, which adds its rows to items_fts in sets.
CREATE TABLE fts_control (id INTEGER PRIMARY KEY CHECK (id = 1), bulk BOOLEAN NOT NULL DEFAULT 0);
INSERT INTO fts_control (id, bulk) VALUES (1, 0);

CREATE TRIGGER items_ai AFTER INSERT ON items WHEN (SELECT bulk FROM fts_control WHERE id = 1) = 0 BEGIN
  INSERT INTO items_fts(rowid, name, overview, artists, album_name, album_artist)
  VALUES (new.id, new.name, new.overview, new.artists, new.album_name, new.album_artist);
END;
CREATE TRIGGER items_ad AFTER DELETE ON items BEGIN
  INSERT INTO items_fts(items_fts, rowid, name, overview, artists, album_name, album_artist)
  VALUES ('delete', old.id, old.name, old.overview, old.artists, old.album_name, old.album_artist);
END;
CREATE TRIGGER items_au AFTER UPDATE OF name, overview, artists, album_name, album_artist ON items
WHEN (old.name, old.overview, old.artists, old.album_name, old.album_artist)
  IS NOT (new.name, new.overview, new.artists, new.album_name, new.album_artist) BEGIN
  INSERT INTO items_fts(items_fts, rowid, name, overview, artists, album_name, album_artist)
  VALUES ('delete', old.id, old.name, old.overview, old.artists, old.album_name, old.album_artist);
  INSERT INTO items_fts(rowid, name, overview, artists, album_name, album_artist)
  VALUES (new.id, new.name, new.overview, new.artists, new.album_name, new.album_artist);
END;
`;
