-- A name has a row for each day: unique is the pair, not the name.
CREATE TABLE stats (
  id SERIAL PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  value INTEGER NOT NULL,
  date DATE NOT NULL DEFAULT current_date,
  UNIQUE (name, date)
);
CREATE INDEX stats_date_idx ON stats (date);

CREATE TABLE stats_lookups (
  id SERIAL PRIMARY KEY,
  hour TIMESTAMPTZ NOT NULL,
  application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
  count_hits INTEGER NOT NULL DEFAULT 0 CHECK (count_hits >= 0),
  count_misses INTEGER NOT NULL DEFAULT 0 CHECK (count_misses >= 0),
  UNIQUE (hour, application_id)
);
CREATE INDEX stats_lookups_application_id_idx ON stats_lookups (application_id);

CREATE TABLE stats_user_agents (
  id SERIAL PRIMARY KEY,
  date DATE NOT NULL DEFAULT current_date,
  application_id INTEGER NOT NULL REFERENCES application (id) ON DELETE CASCADE,
  user_agent VARCHAR(1000) NOT NULL,
  ip INET NOT NULL,
  count INTEGER NOT NULL DEFAULT 0 CHECK (count >= 0),
  -- The key of 1000 characters and more fits a page of the index only up to 2,700 bytes: whoever writes cuts to that.
  UNIQUE (date, application_id, user_agent, ip)
);
CREATE INDEX stats_user_agents_application_id_idx ON stats_user_agents (application_id);

CREATE TABLE stats_top_accounts (
  id SERIAL PRIMARY KEY,
  account_id INTEGER NOT NULL UNIQUE REFERENCES account (id) ON DELETE CASCADE,
  count INTEGER NOT NULL CHECK (count >= 0)
);

-- down
DROP TABLE stats_top_accounts, stats_user_agents, stats_lookups, stats;
