-- What is known about a track.
CREATE TABLE track_mbid (
  id SERIAL PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  -- All zeros is how clients say "none".
  mbid UUID NOT NULL CHECK (mbid <> '00000000-0000-0000-0000-000000000000'),
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  submission_count INTEGER NOT NULL DEFAULT 1 CHECK (submission_count >= 0),
  disabled BOOLEAN NOT NULL DEFAULT FALSE,
  merged_into INTEGER REFERENCES track_mbid (id) ON DELETE SET NULL,
  UNIQUE (track_id, mbid)
);
CREATE INDEX track_mbid_mbid_idx ON track_mbid (mbid);
CREATE INDEX track_mbid_merged_into_idx ON track_mbid (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE track_puid (
  id SERIAL PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  puid UUID NOT NULL,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  submission_count INTEGER NOT NULL DEFAULT 1 CHECK (submission_count >= 0),
  UNIQUE (track_id, puid)
);
CREATE INDEX track_puid_puid_idx ON track_puid (puid);

CREATE TABLE meta (
  id SERIAL PRIMARY KEY,
  track VARCHAR(255),
  artist VARCHAR(255),
  album VARCHAR(255),
  album_artist VARCHAR(255),
  track_no INTEGER,
  disc_no INTEGER,
  year INTEGER,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  -- UUIDv5 of the content: the same words are one row.
  gid UUID UNIQUE
);

CREATE TABLE track_meta (
  id SERIAL PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  meta_id INTEGER NOT NULL REFERENCES meta (id) ON DELETE CASCADE,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  submission_count INTEGER NOT NULL DEFAULT 1 CHECK (submission_count >= 0),
  UNIQUE (track_id, meta_id)
);
CREATE INDEX track_meta_meta_id_idx ON track_meta (meta_id);

CREATE TABLE foreignid_vendor (
  id SERIAL PRIMARY KEY,
  name VARCHAR(255) NOT NULL UNIQUE
);
INSERT INTO foreignid_vendor (name) VALUES ('musicbrainz'), ('musicip'), ('discogs'), ('spotify');

CREATE TABLE foreignid (
  id SERIAL PRIMARY KEY,
  vendor_id INTEGER NOT NULL REFERENCES foreignid_vendor (id) ON DELETE CASCADE,
  name VARCHAR(255) NOT NULL,
  UNIQUE (vendor_id, name)
);

CREATE TABLE track_foreignid (
  id SERIAL PRIMARY KEY,
  track_id INTEGER NOT NULL REFERENCES track (id) ON DELETE CASCADE,
  foreignid_id INTEGER NOT NULL REFERENCES foreignid (id) ON DELETE CASCADE,
  created TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated TIMESTAMPTZ,
  submission_count INTEGER NOT NULL DEFAULT 1 CHECK (submission_count >= 0),
  UNIQUE (track_id, foreignid_id)
);
CREATE INDEX track_foreignid_foreignid_id_idx ON track_foreignid (foreignid_id);

-- down
DROP TABLE track_foreignid, foreignid, foreignid_vendor, track_meta, meta, track_puid, track_mbid;
