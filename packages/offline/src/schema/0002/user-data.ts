/**
 * What people did, with three values for each field: base (what the server said last), the edits that wait in sync_queue,
 * and the view (the columns of the first form) that is base with those edits. needs_sync says that such edits exist.
 */
export const userData = `
CREATE TABLE new_user_data (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  item_id INTEGER NOT NULL REFERENCES items(id), -- no cascade: an item that goes must not take edits along
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  position_ticks INTEGER DEFAULT 0,
  play_count INTEGER DEFAULT 0,
  played BOOLEAN DEFAULT 0,
  last_played DATETIME,
  is_favorite BOOLEAN DEFAULT 0,
  user_rating REAL,
  updated_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  synced_at DATETIME,
  needs_sync BOOLEAN DEFAULT 0,
  base_position_ticks INTEGER NOT NULL DEFAULT 0,
  base_play_count INTEGER NOT NULL DEFAULT 0,
  base_played BOOLEAN NOT NULL DEFAULT 0,
  base_last_played DATETIME,
  base_is_favorite BOOLEAN NOT NULL DEFAULT 0,
  base_user_rating REAL,
  base_known BOOLEAN NOT NULL DEFAULT 0, -- 0: the server has not said anything about it yet
  UNIQUE(item_id, user_id)
);
INSERT INTO new_user_data
  SELECT id, item_id, user_id, position_ticks, play_count, played, last_played, is_favorite, user_rating, updated_at,
    synced_at, needs_sync,
    CASE needs_sync WHEN 1 THEN 0 ELSE coalesce(position_ticks, 0) END, coalesce(play_count, 0),
    CASE needs_sync WHEN 1 THEN 0 ELSE coalesce(played, 0) END, last_played,
    CASE needs_sync WHEN 1 THEN 0 ELSE coalesce(is_favorite, 0) END,
    CASE needs_sync WHEN 1 THEN NULL ELSE user_rating END,
    NOT coalesce(needs_sync, 0)
  FROM user_data;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'user_data')
  WHERE name = 'new_user_data' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'user_data');
DROP TABLE user_data;
ALTER TABLE new_user_data RENAME TO user_data;

CREATE INDEX idx_user_data_item ON user_data(item_id);
CREATE INDEX idx_user_data_user ON user_data(user_id);
CREATE INDEX idx_user_data_needs_sync ON user_data(needs_sync) WHERE needs_sync = 1;
CREATE INDEX idx_user_data_favorites ON user_data(user_id, is_favorite) WHERE is_favorite = 1;
-- The order of the resume list stands in the index; its rows were sorted one by one.
CREATE INDEX idx_user_data_in_progress ON user_data(user_id, last_played DESC, position_ticks)
  WHERE position_ticks > 0 AND played = 0;
CREATE INDEX idx_user_data_history ON user_data(user_id, last_played DESC) WHERE last_played IS NOT NULL;
`;
