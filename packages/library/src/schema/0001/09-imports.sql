-- What was brought in from other programs: which row there became which row here, so that a later import adds only what
-- is new there, and what was changed or removed here stays as it is.

CREATE TABLE import_sources (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL CHECK (kind IN ('tunecamp', 'navidrome', 'subsonic')),
  identity TEXT NOT NULL, -- tells this installation from others of its kind; a copy of it has the same
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (kind, identity)
);

CREATE TABLE import_rows (
  source_id INTEGER NOT NULL REFERENCES import_sources (id) ON DELETE CASCADE,
  entity TEXT NOT NULL, -- the table or list there
  foreign_id TEXT NOT NULL,
  local_id INTEGER, -- null for what has no row of its own here
  PRIMARY KEY (source_id, entity, foreign_id)
) WITHOUT ROWID;
CREATE INDEX import_rows_by_local ON import_rows (source_id, entity, local_id) WHERE local_id IS NOT NULL;

-- For lists that are only ever added to: the last row id there that was looked at.
CREATE TABLE import_marks (
  source_id INTEGER NOT NULL REFERENCES import_sources (id) ON DELETE CASCADE,
  entity TEXT NOT NULL,
  last_id INTEGER NOT NULL,
  PRIMARY KEY (source_id, entity)
) WITHOUT ROWID;
