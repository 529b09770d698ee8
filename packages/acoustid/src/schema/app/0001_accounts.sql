-- Who may ask and submit. Times are with a time zone throughout, as in the original service.
CREATE EXTENSION IF NOT EXISTS pgcrypto;

CREATE TABLE account (
  id SERIAL PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  apikey VARCHAR(40) NOT NULL UNIQUE,
  mbuser VARCHAR(64) UNIQUE,
  anonymous BOOLEAN NOT NULL DEFAULT FALSE,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  lastlogin TIMESTAMPTZ,
  submission_count INTEGER NOT NULL DEFAULT 0 CHECK (submission_count >= 0),
  application_id INTEGER,
  application_version VARCHAR(255),
  created_from INET,
  is_admin BOOLEAN NOT NULL DEFAULT FALSE
);

CREATE TABLE application (
  id SERIAL PRIMARY KEY,
  name VARCHAR(255) NOT NULL,
  version VARCHAR(255),
  apikey VARCHAR(40) NOT NULL UNIQUE,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  active BOOLEAN NOT NULL DEFAULT TRUE,
  account_id INTEGER REFERENCES account (id) ON DELETE SET NULL,
  email VARCHAR(255),
  website VARCHAR(1000),
  -- Requests a second; none means the server's own limit.
  rate_limit INTEGER CHECK (rate_limit > 0)
);

ALTER TABLE account
  ADD CONSTRAINT account_application_id_fkey FOREIGN KEY (application_id) REFERENCES application (id) ON DELETE SET NULL;
CREATE INDEX account_application_id_idx ON account (application_id);
CREATE INDEX application_account_id_idx ON application (account_id);

CREATE TABLE account_openid (
  openid VARCHAR(255) PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX account_openid_account_id_idx ON account_openid (account_id);

CREATE TABLE account_google (
  google_user_id VARCHAR(255) PRIMARY KEY,
  account_id INTEGER NOT NULL REFERENCES account (id) ON DELETE CASCADE
);
CREATE INDEX account_google_account_id_idx ON account_google (account_id);

-- down
DROP TABLE account_google, account_openid;
ALTER TABLE account DROP CONSTRAINT account_application_id_fkey;
DROP TABLE application, account;
