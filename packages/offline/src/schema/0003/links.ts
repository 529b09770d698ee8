/**
 * Whom and what items belong to, in a tenth of the space, so that tracks have links of their own: each artist and genre is
 * named once. Albums, films and series (is_leaf 0) lie apart from tracks, which are ten times as many.
 */
export const links = `
CREATE TABLE link_targets (
  id INTEGER PRIMARY KEY,
  server_id INTEGER NOT NULL REFERENCES servers(id) ON DELETE CASCADE,
  kind TEXT NOT NULL, -- artist, album_artist, genre
  target TEXT NOT NULL COLLATE NOCASE, -- a Jellyfin id, for genres the name
  UNIQUE(server_id, kind, target)
);
CREATE TABLE new_item_links (
  target_id INTEGER NOT NULL, -- of link_targets; goes with its item
  is_leaf BOOLEAN NOT NULL,
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  PRIMARY KEY (target_id, is_leaf, item_id)
) WITHOUT ROWID;
INSERT INTO link_targets (server_id, kind, target)
  SELECT DISTINCT server_id, kind, target FROM item_links ORDER BY server_id, kind, target;
INSERT INTO new_item_links (target_id, is_leaf, item_id)
  SELECT t.id, 0, k.item_id FROM item_links k
  JOIN link_targets t ON t.server_id = k.server_id AND t.kind = k.kind AND t.target = k.target;

-- Artists and genres of tracks; the album artist only of tracks that are on no album.
CREATE TEMP TABLE track_links AS
  SELECT i.id AS item_id, i.server_id, 'artist' AS kind, CASE a.type WHEN 'object' THEN a.value ->> '$.id' END AS target
    FROM items i, json_each(iif(json_valid(i.metadata_json), i.metadata_json, '{}'), '$.artistIds') a
    WHERE i.type = 'Audio'
  UNION ALL
  SELECT i.id, i.server_id, 'album_artist', CASE a.type WHEN 'object' THEN a.value ->> '$.id' END
    FROM items i, json_each(iif(json_valid(i.metadata_json), i.metadata_json, '{}'), '$.albumArtistIds') a
    WHERE i.type = 'Audio' AND i.album_id IS NULL
  UNION ALL
  SELECT i.id, i.server_id, 'genre', CASE g.type WHEN 'text' THEN g.value END
    FROM items i, json_each(iif(json_valid(i.genres), i.genres, '[]')) g WHERE i.type = 'Audio';
INSERT OR IGNORE INTO link_targets (server_id, kind, target)
  SELECT DISTINCT server_id, kind, target FROM track_links WHERE target <> '';
INSERT OR IGNORE INTO new_item_links (target_id, is_leaf, item_id)
  SELECT t.id, 1, k.item_id FROM track_links k
  JOIN link_targets t ON t.server_id = k.server_id AND t.kind = k.kind AND t.target = k.target;
DROP TABLE track_links;

DROP TABLE item_links;
ALTER TABLE new_item_links RENAME TO item_links;
CREATE INDEX idx_item_links_item ON item_links(item_id);

-- By item, as it is asked for: one tree instead of two.
CREATE TABLE new_item_visibility (
  item_id INTEGER NOT NULL REFERENCES items(id) ON DELETE CASCADE,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  PRIMARY KEY (item_id, user_id)
) WITHOUT ROWID;
INSERT INTO new_item_visibility (item_id, user_id) SELECT item_id, user_id FROM item_visibility ORDER BY item_id, user_id;
DROP TABLE item_visibility;
ALTER TABLE new_item_visibility RENAME TO item_visibility;
`;
