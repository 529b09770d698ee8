-- What files of old hold and these tables cannot: each row whole, with where it was and why it is not in its place. Nothing
-- is ever left out without a row here.
CREATE TABLE _streamhub_set_aside (
  id INTEGER PRIMARY KEY,
  source TEXT NOT NULL,
  source_table TEXT NOT NULL,
  source_row TEXT NOT NULL,
  reason TEXT NOT NULL,
  row_json TEXT NOT NULL,
  at TEXT NOT NULL DEFAULT ({{now}}),
  UNIQUE (source, source_table, source_row)
);
