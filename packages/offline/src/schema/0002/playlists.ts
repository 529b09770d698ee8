/**
 * Playlists: the same song may stand in one twice, songs that the store does not know keep their place, what the server
 * deleted is marked, and base_items is the list that both sides last agreed on, for a merge of three.
 */
export const playlists = `
CREATE TABLE new_playlists (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  jellyfin_id TEXT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  description TEXT,
  is_local_only BOOLEAN DEFAULT 0,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  synced_at DATETIME,
  needs_sync BOOLEAN DEFAULT 0,
  local_id TEXT NOT NULL DEFAULT (lower(hex(randomblob(16)))) UNIQUE, -- its name until the server gives one
  base_name TEXT,
  base_items TEXT, -- JSON list of Jellyfin ids; NULL before the server has said anything
  deleted_at DATETIME
);
INSERT INTO new_playlists (id, jellyfin_id, user_id, name, description, is_local_only, created_at, updated_at, synced_at,
    needs_sync, base_name)
  SELECT id, jellyfin_id, user_id, name, description, is_local_only, created_at, updated_at, synced_at, needs_sync,
    CASE WHEN jellyfin_id IS NOT NULL AND NOT coalesce(needs_sync, 0) THEN name END
  FROM playlists;
CREATE TABLE new_playlist_items (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  playlist_id INTEGER NOT NULL REFERENCES playlists(id) ON DELETE CASCADE,
  item_id INTEGER REFERENCES items(id) ON DELETE SET NULL,
  sort_order INTEGER NOT NULL,
  added_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  jellyfin_item_id TEXT NOT NULL,
  entry_id TEXT -- the server's name of this place in the list
);
INSERT INTO new_playlist_items
  SELECT p.id, p.playlist_id, p.item_id, p.sort_order, p.added_at, i.jellyfin_id, NULL
  FROM playlist_items p JOIN items i ON i.id = p.item_id;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'playlists')
  WHERE name = 'new_playlists' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'playlists');
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'playlist_items')
  WHERE name = 'new_playlist_items' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'playlist_items');
DROP TABLE playlist_items;
DROP TABLE playlists;
ALTER TABLE new_playlists RENAME TO playlists;
ALTER TABLE new_playlist_items RENAME TO playlist_items;
CREATE INDEX idx_playlist_items_playlist ON playlist_items(playlist_id, sort_order);
CREATE INDEX idx_playlist_items_item ON playlist_items(item_id);
CREATE INDEX idx_playlists_user ON playlists(user_id, name COLLATE NOCASE);
CREATE UNIQUE INDEX idx_playlists_jellyfin ON playlists(user_id, jellyfin_id) WHERE jellyfin_id IS NOT NULL;
UPDATE playlists SET base_items = (
    SELECT json_group_array(jellyfin_item_id) FROM (
      SELECT jellyfin_item_id FROM playlist_items WHERE playlist_id = playlists.id ORDER BY sort_order, id))
  WHERE base_name IS NOT NULL;

-- Playlists of the first form that wait to be sent and have no edit in the queue.
INSERT INTO sync_queue (user_id, operation, entity_type, entity_id, payload, created_at, occurred_at)
  SELECT p.user_id, iif(p.jellyfin_id IS NULL, 'playlist.create', 'playlist.rename'), 'playlist', p.local_id,
    json_object('name', p.name), p.updated_at, p.updated_at
  FROM playlists p
  WHERE p.needs_sync = 1 AND coalesce(p.is_local_only, 0) = 0 AND NOT EXISTS (
    SELECT 1 FROM sync_queue q WHERE q.user_id = p.user_id AND q.status <> 'completed'
      AND q.entity_type = 'playlist' AND q.entity_id IN (p.jellyfin_id, p.local_id, CAST(p.id AS TEXT)));
INSERT INTO sync_queue (user_id, operation, entity_type, entity_id, payload, created_at, occurred_at)
  SELECT p.user_id, 'playlist.setItems', 'playlist', p.local_id,
    json_object('ids', (SELECT json_group_array(jellyfin_item_id) FROM (
      SELECT jellyfin_item_id FROM playlist_items WHERE playlist_id = p.id ORDER BY sort_order, id))),
    p.updated_at, p.updated_at
  FROM playlists p
  WHERE p.needs_sync = 1 AND coalesce(p.is_local_only, 0) = 0 AND EXISTS (
    SELECT 1 FROM sync_queue q WHERE q.entity_type = 'playlist' AND q.entity_id = p.local_id AND q.status = 'pending');
`;
