/**
 * Search finds special letters as people type them (folded). Prefixes of three letters have no index of their own any more:
 * a twentieth of the store, and no search was quicker by it.
 */
export const search = `
DROP TRIGGER items_ai;
DROP TRIGGER items_ad;
DROP TRIGGER items_au;
DROP TABLE items_fts;
CREATE VIRTUAL TABLE items_fts USING fts5(
  name,
  overview,
  artists,
  album_name,
  album_artist,
  folded,
  content='items',
  content_rowid='id',
  tokenize="unicode61 remove_diacritics 2",
  prefix='1 2'
);
INSERT INTO items_fts(items_fts) VALUES ('rebuild');

CREATE TRIGGER items_ai AFTER INSERT ON items WHEN (SELECT bulk FROM fts_control WHERE id = 1) = 0 BEGIN
  INSERT INTO items_fts(rowid, name, overview, artists, album_name, album_artist, folded)
  VALUES (new.id, new.name, new.overview, new.artists, new.album_name, new.album_artist, new.folded);
END;
CREATE TRIGGER items_ad AFTER DELETE ON items BEGIN
  INSERT INTO items_fts(items_fts, rowid, name, overview, artists, album_name, album_artist, folded)
  VALUES ('delete', old.id, old.name, old.overview, old.artists, old.album_name, old.album_artist, old.folded);
END;
CREATE TRIGGER items_au AFTER UPDATE OF name, overview, artists, album_name, album_artist, folded ON items
WHEN (old.name, old.overview, old.artists, old.album_name, old.album_artist, old.folded)
  IS NOT (new.name, new.overview, new.artists, new.album_name, new.album_artist, new.folded) BEGIN
  INSERT INTO items_fts(items_fts, rowid, name, overview, artists, album_name, album_artist, folded)
  VALUES ('delete', old.id, old.name, old.overview, old.artists, old.album_name, old.album_artist, old.folded);
  INSERT INTO items_fts(rowid, name, overview, artists, album_name, album_artist, folded)
  VALUES (new.id, new.name, new.overview, new.artists, new.album_name, new.album_artist, new.folded);
END;
`;
