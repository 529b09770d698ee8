-- What the original brings as a C extension, in SQL: the hot path does not use these. Each holds to the definition of the
-- original bit for bit. Names of the catalogue only, because indexes are built with an empty search path.
CREATE EXTENSION IF NOT EXISTS intarray;
CREATE EXTENSION IF NOT EXISTS cube;

-- Up to 120 distinct terms of 28 bits in order of time, without silence. Most recordings have them within the first 160
-- hashes, so it looks there first: every fingerprint that is stored pays for this twice.
CREATE FUNCTION acoustid_extract_query(fingerprint integer[]) RETURNS integer[]
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  -- The start is found with the hashes that are not silent and then used among all: stored queries were made so.
  start integer := greatest(0, least(cardinality(array_remove(fingerprint, 627964279)) - 120, 80));
  width integer := 160;
  terms integer[];
BEGIN
  LOOP
    SELECT coalesce(array_agg(term ORDER BY place), '{}') INTO terms FROM (
      SELECT hash & -16 AS term, min(place) AS place
      FROM unnest(fingerprint[start + 1:start + width]) WITH ORDINALITY AS u (hash, place)
      WHERE hash <> 627964279
      GROUP BY 1 ORDER BY 2 LIMIT 120
    ) AS found;
    IF cardinality(terms) = 120 OR start + width >= cardinality(fingerprint) THEN RETURN terms; END IF;
    width := width * 4;
  END LOOP;
END $$;

-- The share of the shorter one's hashes that differ in at most 2 bits, at the best offset within 120.
CREATE FUNCTION acoustid_compare(a integer[], b integer[]) RETURNS real
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT CASE WHEN least(cardinality(a), cardinality(b)) = 0 THEN 0::real ELSE coalesce((
    SELECT count(*)::real / least(cardinality(a), cardinality(b))::real
    FROM unnest(a) WITH ORDINALITY AS x (hash, place),
      LATERAL unnest(b[greatest(1, x.place - 120):x.place + 119]) WITH ORDINALITY AS y (hash, step)
    WHERE bit_count((x.hash # y.hash)::bit(32)) <= 2
    GROUP BY x.place - (greatest(1, x.place - 120) + y.step - 1)
    ORDER BY count(*) DESC LIMIT 1
  ), 0::real) END
$$;

-- Where two fingerprints lie on each other: the offset on which most keys of 14 bits agree, by their last places; of equal
-- offsets the one that got there first in order of keys. Key 16383 and place 0 never count.
CREATE FUNCTION acoustid_offset(a integer[], b integer[], maxoffset integer, OUT hits bigint, OUT shift bigint)
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  WITH place_a AS (
    SELECT (hash >> 18) & 16383 AS key, max(place) - 1 AS place FROM unnest(a) WITH ORDINALITY AS u (hash, place) GROUP BY 1
  ), place_b AS (
    SELECT (hash >> 18) & 16383 AS key, max(place) - 1 AS place FROM unnest(b) WITH ORDINALITY AS u (hash, place) GROUP BY 1
  )
  SELECT count(*), place_a.place - place_b.place
  FROM place_a JOIN place_b USING (key)
  WHERE key < 16383 AND place_a.place > 0 AND place_b.place > 0
    AND (maxoffset = 0 OR abs(place_a.place - place_b.place) <= maxoffset)
  GROUP BY 2 ORDER BY 1 DESC, max(key) LIMIT 1
$$;

-- Similarity of 0 to 1 in single precision, with two fingerprints moved by at most maxoffset hashes (0: any number).
CREATE FUNCTION acoustid_compare2(a integer[], b integer[], maxoffset integer DEFAULT 0) RETURNS real
LANGUAGE plpgsql IMMUTABLE STRICT PARALLEL SAFE AS $$
DECLARE
  found record;
  shorter integer := least(cardinality(a), cardinality(b)) & -2;
  part_a integer[];
  part_b integer[];
  pairs integer;
  distinct_a integer;
  distinct_b integer;
  marked boolean;
  odd_a boolean;
  errors bigint;
  diversity real;
  score real;
BEGIN
  SELECT hits, shift INTO found FROM acoustid_offset(a, b, maxoffset);
  IF found.hits IS NULL THEN RETURN 0; END IF;
  part_a := a[greatest(0, found.shift)::integer + 1:];
  part_b := b[greatest(0, -found.shift)::integer + 1:];
  pairs := least(cardinality(part_a), cardinality(part_b)) / 2;
  IF pairs = 0 OR shorter = 0 THEN RETURN 0; END IF;
  -- The original's table of keys seen lies on its table of places, and clearing it leaves out the last byte: key 16383
  -- counts as seen from the start when key 8191 stands at place 256 or later, and for b also when a has it.
  SELECT coalesce(max(place) - 1, 0)::integer & 65535 >= 256 INTO marked
  FROM unnest(a) WITH ORDINALITY AS u (hash, place) WHERE (hash >> 18) & 16383 = 8191;
  SELECT count(DISTINCT key) FILTER (WHERE key < 16383), coalesce(bool_or(key = 16383), FALSE) INTO distinct_a, odd_a
  FROM (SELECT (hash >> 18) & 16383 AS key FROM unnest(part_a) AS u (hash)) AS keys;
  SELECT count(DISTINCT key) FILTER (WHERE key < 16383 OR NOT (marked OR odd_a)) INTO distinct_b
  FROM (SELECT (hash >> 18) & 16383 AS key FROM unnest(part_b) AS u (hash)) AS keys;
  IF odd_a AND NOT marked THEN distinct_a := distinct_a + 1; END IF;
  IF found.hits < 0.02::double precision * greatest(distinct_a, distinct_b) THEN RETURN 0; END IF;
  SELECT sum(bit_count((x # y)::bit(32))) INTO errors FROM unnest(part_a[:pairs * 2], part_b[:pairs * 2]) AS u (x, y);
  diversity := least(
    1::double precision,
    ((distinct_a + 10)::real / cardinality(part_a)::real)::double precision + 0.5,
    ((distinct_b + 10)::real / cardinality(part_b)::real)::double precision + 0.5
  );
  score := (pairs * 2)::double precision / shorter * (1 - 2 * errors::real::double precision / (64 * pairs));
  IF score <= 0 THEN RETURN 0; END IF;
  IF diversity >= 1 THEN RETURN score; END IF;
  RETURN power(score::double precision, 8 - 7 * diversity::double precision);
END $$;

-- One point of 32 coordinates, bit 0 first: a bit is 1 when more than half of the hashes (rounded down) have it. The square
-- of the distance of two such points is the number of bits in which they differ.
CREATE FUNCTION acoustid_simhash(fingerprint integer[]) RETURNS cube
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT cube(array_agg(CASE WHEN ones > cardinality(fingerprint) / 2 THEN 1 ELSE 0 END::double precision ORDER BY bit))
  FROM (
    SELECT bit, (SELECT count(*) FROM unnest(fingerprint) AS u (hash) WHERE (hash >> bit) & 1 = 1) AS ones
    FROM generate_series(0, 31) AS bit
  ) AS counts
$$;

-- What tells the contents of fingerprints apart: an array of a thousand hashes is too long for a key.
CREATE FUNCTION acoustid_digest(fingerprint integer[]) RETURNS uuid
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(substring(sha256(array_send(fingerprint)) FOR 16), 'hex')::uuid
$$;

-- down
DROP FUNCTION acoustid_digest, acoustid_simhash, acoustid_compare2, acoustid_offset, acoustid_compare, acoustid_extract_query;
-- The extensions stay: an operator may have made them for more than this.
