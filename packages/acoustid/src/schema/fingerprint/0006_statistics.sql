-- Each side is summed by itself: joined first, every fingerprint would count once for each MBID.
CREATE MATERIALIZED VIEW track_stats AS
SELECT prints.track_id, prints.fingerprint_count, coalesce(mbids.mbid_count, 0) AS mbid_count, prints.total_submissions
FROM (
  SELECT track_id, count(*) AS fingerprint_count, sum(submission_count)::bigint AS total_submissions
  FROM fingerprint GROUP BY track_id
) AS prints
LEFT JOIN (SELECT track_id, count(DISTINCT mbid) AS mbid_count FROM track_mbid GROUP BY track_id) AS mbids USING (track_id);
-- Lets the view be refreshed while it is read.
CREATE UNIQUE INDEX track_stats_track_id_idx ON track_stats (track_id);

-- down
DROP MATERIALIZED VIEW track_stats;
