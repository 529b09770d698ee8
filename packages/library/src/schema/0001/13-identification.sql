-- What the sound of a track says that it is. A row for each track that has or had a file; `step` is what is to be done next:
-- fingerprint it, look that up, submit it, ask what became of it, judge anew what is known; none: it cannot be fingerprinted.
CREATE TABLE identifications (
  track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
  step TEXT NOT NULL DEFAULT 'fingerprint'
    CHECK (step IN ('fingerprint', 'lookup', 'submit', 'outcome', 'judge', 'done', 'none')),
  due_at INTEGER NOT NULL DEFAULT 0, -- ms since 1970; what is done is looked up again now and then
  attempts INTEGER NOT NULL DEFAULT 0, -- of this step, that failed
  problem TEXT, -- a stable code: why there is no fingerprint, or no answer
  sound TEXT, -- tracks.hash of what was fingerprinted
  seconds REAL, -- length of the sound that was fingerprinted
  submitted TEXT, -- key of the content that was submitted
  submission TEXT, -- its id
  own TEXT, -- the AcoustID that it became
  acoustid TEXT, -- what it is taken for: `own`, else the best match; null when a person rejected that
  score REAL, -- 0 to 1
  matches TEXT NOT NULL DEFAULT '[]', -- JSON: the best of the last answer, with the recordings
  told TEXT, -- JSON: what our own submission said, which is no confirmation
  looked_up_at TEXT,
  review TEXT CHECK (review IN ('unknown', 'mistagged', 'suggested')), -- the list on which a person finds it
  apart INTEGER NOT NULL DEFAULT 0 -- 1: a person said that it is no duplicate of the others of its AcoustID
);
CREATE INDEX identifications_due ON identifications (step, due_at, track_id);
CREATE INDEX identifications_to_review ON identifications (review, track_id) WHERE review IS NOT NULL;
CREATE INDEX identifications_by_acoustid ON identifications (acoustid, track_id) WHERE acoustid IS NOT NULL;
CREATE INDEX identifications_with_problem ON identifications (problem, track_id) WHERE problem IS NOT NULL;

-- How many tracks there are at each step: what progress is told by.
CREATE TABLE identification_counts (
  step TEXT PRIMARY KEY,
  tracks INTEGER NOT NULL
) WITHOUT ROWID;

-- Tracks of one AcoustID: those of two and more, of which one is not told apart, are on the list of duplicates.
CREATE TABLE same_sounds (
  acoustid TEXT PRIMARY KEY,
  tracks INTEGER NOT NULL,
  apart INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX same_sounds_open ON same_sounds (acoustid) WHERE tracks > 1 AND apart < tracks;

-- What a person decided about a match; `acoustid` is '' for tracks that nobody knows.
CREATE TABLE identification_decisions (
  track_id INTEGER NOT NULL REFERENCES tracks (id) ON DELETE CASCADE,
  acoustid TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('accepted', 'rejected')),
  mbid TEXT,
  account_id INTEGER REFERENCES admin (id) ON DELETE SET NULL,
  created_at TEXT NOT NULL DEFAULT ({{now}}),
  PRIMARY KEY (track_id, acoustid)
) WITHOUT ROWID;

-- Fingerprints of whole tracks, for excerpts: some 5 kB for four minutes.
CREATE TABLE whole_fingerprints (
  track_id INTEGER PRIMARY KEY REFERENCES tracks (id) ON DELETE CASCADE,
  fingerprint BLOB NOT NULL, -- the bytes that the text stands for
  taught TEXT -- the index of excerpts that knows it
);
CREATE INDEX whole_fingerprints_taught ON whole_fingerprints (taught, track_id);
-- Tracks that are gone and that an index of excerpts may still know.
CREATE TABLE forgotten_fingerprints (track_id INTEGER PRIMARY KEY);
CREATE TRIGGER whole_fingerprints_forget AFTER DELETE ON whole_fingerprints WHEN OLD.taught IS NOT NULL BEGIN
  INSERT OR IGNORE INTO forgotten_fingerprints (track_id) VALUES (OLD.track_id);
END;

-- What comes back, as when a merge is undone, is taught again.
CREATE TRIGGER whole_fingerprints_again AFTER INSERT ON whole_fingerprints BEGIN
  DELETE FROM forgotten_fingerprints WHERE track_id = NEW.track_id;
  UPDATE whole_fingerprints SET taught = NULL WHERE track_id = NEW.track_id AND taught IS NOT NULL;
END;

CREATE TRIGGER identifications_of_file AFTER INSERT ON track_files BEGIN
  INSERT OR IGNORE INTO identifications (track_id) VALUES (NEW.track_id);
END;
-- Another sound is another question.
CREATE TRIGGER identifications_of_sound AFTER UPDATE OF hash ON tracks WHEN OLD.hash IS NOT NEW.hash BEGIN
  UPDATE identifications SET step = 'fingerprint', due_at = 0, attempts = 0, problem = NULL
    WHERE track_id = NEW.id AND sound IS NOT NEW.hash;
END;
-- Other tags may agree with what is known, or agree no more.
CREATE TRIGGER identifications_of_tags AFTER UPDATE OF title, artist_name, mbid ON tracks
WHEN OLD.title <> NEW.title OR OLD.artist_name IS NOT NEW.artist_name OR OLD.mbid IS NOT NEW.mbid BEGIN
  UPDATE identifications SET step = 'judge', due_at = 0 WHERE track_id = NEW.id AND step = 'done';
END;

CREATE TRIGGER identifications_insert AFTER INSERT ON identifications BEGIN
  INSERT INTO identification_counts (step, tracks) VALUES (NEW.step, 1) ON CONFLICT (step) DO UPDATE SET tracks = tracks + 1;
  INSERT INTO same_sounds (acoustid, tracks, apart) SELECT NEW.acoustid, 1, NEW.apart WHERE NEW.acoustid IS NOT NULL
    ON CONFLICT (acoustid) DO UPDATE SET tracks = tracks + 1, apart = apart + excluded.apart;
END;
CREATE TRIGGER identifications_step AFTER UPDATE OF step ON identifications WHEN OLD.step <> NEW.step BEGIN
  UPDATE identification_counts SET tracks = tracks - 1 WHERE step = OLD.step;
  INSERT INTO identification_counts (step, tracks) VALUES (NEW.step, 1) ON CONFLICT (step) DO UPDATE SET tracks = tracks + 1;
END;
CREATE TRIGGER identifications_delete AFTER DELETE ON identifications BEGIN
  UPDATE identification_counts SET tracks = tracks - 1 WHERE step = OLD.step;
  UPDATE same_sounds SET tracks = tracks - 1, apart = apart - OLD.apart WHERE acoustid = OLD.acoustid;
  DELETE FROM same_sounds WHERE acoustid = OLD.acoustid AND tracks = 0;
END;
CREATE TRIGGER identifications_same AFTER UPDATE OF acoustid, apart ON identifications
WHEN OLD.acoustid IS NOT NEW.acoustid OR OLD.apart <> NEW.apart BEGIN
  UPDATE same_sounds SET tracks = tracks - 1, apart = apart - OLD.apart WHERE acoustid = OLD.acoustid;
  INSERT INTO same_sounds (acoustid, tracks, apart) SELECT NEW.acoustid, 1, NEW.apart WHERE NEW.acoustid IS NOT NULL
    ON CONFLICT (acoustid) DO UPDATE SET tracks = tracks + 1, apart = apart + excluded.apart;
  DELETE FROM same_sounds WHERE acoustid = OLD.acoustid AND tracks = 0;
END;
