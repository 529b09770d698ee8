-- How far work on many rows has come, under keys like backfill:{what}:{state}: it goes on there after a stop. What is done twice
-- does nothing.
CREATE TABLE backfill_state (
  key VARCHAR(255) PRIMARY KEY,
  value TEXT NOT NULL,
  updated TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- down
DROP TABLE backfill_state;
