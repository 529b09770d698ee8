/** A UUID of version 7 (RFC 9562) as a SQL expression. */
const UUID7 = `(printf('%08x-%04x-%04x-%04x-%012x',
  CAST(round(unixepoch('subsec') * 1000) AS INTEGER) >> 16, CAST(round(unixepoch('subsec') * 1000) AS INTEGER) & 65535,
  28672 | (random() & 4095), 32768 | (random() & 16383), random() & 281474976710655))`;

/**
 * The queue of edits: its id is the order (times of one second are not), each edit has a name the server can know it by, a
 * lease while it is under way and a time for its next attempt; what cannot be sent is dead and visible, not pending for ever.
 */
export const sync = `
CREATE TABLE new_sync_queue (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  operation TEXT NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id TEXT NOT NULL,
  payload TEXT,
  status TEXT DEFAULT 'pending', -- pending, inflight, blocked (sign in), dead, completed
  attempts INTEGER DEFAULT 0, -- of those that reached the server
  max_attempts INTEGER DEFAULT 5,
  last_attempt DATETIME,
  error_message TEXT,
  created_at DATETIME DEFAULT CURRENT_TIMESTAMP,
  completed_at DATETIME,
  op_id TEXT NOT NULL DEFAULT ${UUID7} UNIQUE, -- Idempotency-Key
  occurred_at DATETIME, -- when the person did it
  next_attempt_at INTEGER NOT NULL DEFAULT 0, -- ms
  lease_until INTEGER, -- ms
  lease_owner TEXT,
  is_sent BOOLEAN NOT NULL DEFAULT 0, -- 1: a request went out and its answer is unknown
  expected_count INTEGER, -- play count that the server had before the first attempt
  base TEXT -- JSON: what the server's state was when the edit was made
);
INSERT INTO new_sync_queue (id, user_id, operation, entity_type, entity_id, payload, status, attempts, max_attempts,
    last_attempt, error_message, created_at, completed_at, occurred_at, is_sent)
  SELECT id, user_id, operation, entity_type, entity_id, payload,
    CASE
      WHEN status = 'completed' THEN 'completed'
      WHEN status IN ('failed', 'dead') OR attempts >= max_attempts THEN 'dead'
      ELSE 'pending'
    END,
    attempts, max_attempts, last_attempt, error_message, created_at, completed_at, created_at, attempts > 0
  FROM sync_queue ORDER BY id;
UPDATE sqlite_sequence SET seq = (SELECT seq FROM sqlite_sequence WHERE name = 'sync_queue')
  WHERE name = 'new_sync_queue' AND EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'sync_queue');
DROP TABLE sync_queue;
ALTER TABLE new_sync_queue RENAME TO sync_queue;
CREATE INDEX idx_sync_queue_status ON sync_queue(status, created_at ASC) WHERE status = 'pending';
CREATE INDEX idx_sync_queue_user ON sync_queue(user_id);
CREATE INDEX idx_sync_queue_due ON sync_queue(user_id, next_attempt_at) WHERE status = 'pending';
CREATE INDEX idx_sync_queue_entity ON sync_queue(user_id, entity_type, entity_id) WHERE status <> 'completed';
CREATE INDEX idx_sync_queue_leased ON sync_queue(lease_until) WHERE status = 'inflight';
CREATE INDEX idx_sync_queue_done ON sync_queue(completed_at) WHERE status = 'completed';

-- Marks of the first form without an edit in the queue: they become edits, so that nothing is forgotten.
INSERT INTO sync_queue (user_id, operation, entity_type, entity_id, payload, created_at, occurred_at)
  SELECT d.user_id, e.operation, 'item', i.jellyfin_id, e.payload, d.updated_at, coalesce(d.last_played, d.updated_at)
  FROM user_data d
  JOIN items i ON i.id = d.item_id
  JOIN (SELECT id, 'favorite.set' AS operation, json_object('value', json(iif(is_favorite, 'true', 'false'))) AS payload
        FROM user_data
        UNION ALL
        SELECT id, 'rating.set', json_object('value', user_rating) FROM user_data WHERE user_rating IS NOT NULL
        UNION ALL
        SELECT id, 'played.set', json_object('value', json('true')) FROM user_data WHERE played = 1
        UNION ALL
        SELECT id, 'progress.set', json_object('positionTicks', position_ticks) FROM user_data WHERE position_ticks > 0
  ) e ON e.id = d.id
  WHERE d.needs_sync = 1 AND NOT EXISTS (
    SELECT 1 FROM sync_queue q WHERE q.user_id = d.user_id AND q.entity_id = i.jellyfin_id AND q.status <> 'completed')
  ORDER BY d.id, e.operation;

-- How far each part of a server is known, by user. complete: the store may answer alone.
CREATE TABLE sync_state (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  user_id INTEGER NOT NULL REFERENCES users(id) ON DELETE CASCADE,
  scope TEXT NOT NULL, -- feed, library:ID, children:ID, favorites, playlists ...
  is_complete BOOLEAN NOT NULL DEFAULT 0,
  position TEXT, -- sequence of the server's change feed, or its date
  cursor TEXT, -- where a pass that was interrupted goes on
  item_count INTEGER,
  started_at DATETIME,
  finished_at DATETIME,
  error_message TEXT,
  UNIQUE(user_id, scope)
);
CREATE TABLE store_settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL -- JSON
) WITHOUT ROWID;
ALTER TABLE servers ADD COLUMN product TEXT; -- what the server says it is; with our own there is a change feed
ALTER TABLE users ADD COLUMN needs_login BOOLEAN NOT NULL DEFAULT 0; -- the server refused the token: the lane waits
`;
