import { type Kysely, type QueryExecutorProvider, sql } from 'kysely';
import type { Binds } from '../postgres/index.ts';
import type { AppTables } from '../schema/index.ts';

type StatisticsBinds = Pick<Binds, 'app' | 'fingerprint' | 'ingest'>;

interface Counted {
  readonly name: string;
  readonly value: number;
}

const ask = async (db: QueryExecutorProvider, query: string): Promise<Counted[]> =>
  (await sql.raw<Counted>(query).execute(db)).rows;

const countsOfAccounts = `
  SELECT 'account.all' AS name, count(*) AS value FROM account
  UNION ALL SELECT 'account.musicbrainz', count(*) FROM account WHERE mbuser IS NOT NULL
  UNION ALL SELECT 'account.openid', count(DISTINCT account_id) FROM account_openid
  UNION ALL SELECT 'account.active', count(*) FROM account WHERE submission_count > 0
  UNION ALL SELECT 'application.all', count(*) FROM application`;

// Recordings by the number of their tracks and tracks by the number of their recordings; 10 is 10 and more.
const countsOfFingerprints = `
  SELECT 'format.all' AS name, count(*) AS value FROM format
  UNION ALL SELECT unnest(ARRAY['fingerprint.all', 'fingerprint.count']), count(*) FROM fingerprint
  UNION ALL SELECT unnest(ARRAY['track.all', 'track.count']), count(*) FROM track WHERE new_id IS NULL
  UNION ALL SELECT 'track_mbid.all', count(*) FROM track_mbid WHERE NOT disabled
  UNION ALL SELECT 'mbid.all', count(DISTINCT mbid) FROM track_mbid WHERE NOT disabled
  UNION ALL SELECT 'mbid.' || least(tracks, 10) || 'tracks', count(*)
    FROM (SELECT count(*) AS tracks FROM track_mbid WHERE NOT disabled GROUP BY mbid) AS m GROUP BY least(tracks, 10)
  UNION ALL SELECT 'track.' || least(mbids, 10) || 'mbids', count(*)
    FROM (SELECT count(l.id) AS mbids FROM track AS t LEFT JOIN track_mbid AS l ON l.track_id = t.id AND NOT l.disabled
      WHERE t.new_id IS NULL GROUP BY t.id) AS m GROUP BY least(mbids, 10)`;

// Submissions are removed in time; their results stay.
const countsOfSubmissions = `
  SELECT unnest(ARRAY['submission.all', 'submission.count']) AS name, (SELECT count(*) FROM submission_result)
    + (SELECT count(*) FROM submission WHERE NOT handled) AS value
  UNION ALL SELECT 'submission.unhandled', count(*) FROM submission WHERE NOT handled`;

/** Names that have a row every day even when nothing is counted. */
const always = [
  'mbid.0tracks',
  ...Array.from({ length: 10 }, (_, at) => `mbid.${at + 1}tracks`),
  ...Array.from({ length: 11 }, (_, at) => `track.${at}mbids`),
];

/** Counts what there is and writes the rows of a day (UTC); counted again on that day they are replaced. */
export async function countDay(binds: StatisticsBinds, now: Date): Promise<ReadonlyMap<string, number>> {
  const day = now.toISOString().slice(0, 10);
  const counts = new Map<string, number>(always.map((name) => [name, 0]));
  const lookups = `SELECT 'lookup.count' AS name, coalesce(sum(count_hits + count_misses), 0)::bigint AS value
    FROM stats_lookups WHERE hour >= '${day}T00:00:00Z' AND hour < timestamptz '${day}T00:00:00Z' + interval '1 day'`;
  for (const { name, value } of [
    ...(await ask(binds.app.readOnly, countsOfAccounts)),
    ...(await ask(binds.app.readOnly, lookups)),
    ...(await ask(binds.fingerprint.readOnly, countsOfFingerprints)),
    ...(await ask(binds.ingest.readOnly, countsOfSubmissions)),
  ])
    counts.set(name, value);
  await writeDay(binds.app.db, day, counts);
  return counts;
}

async function writeDay(
  db: Kysely<AppTables>,
  day: string,
  counts: ReadonlyMap<string, number>,
): Promise<void> {
  await sql`INSERT INTO stats (name, value, date)
    SELECT name, value, ${day}::date FROM unnest(${[...counts.keys()]}::text[], ${[...counts.values()]}::integer[])
      AS counted (name, value)
    ON CONFLICT (name, date) DO UPDATE SET value = excluded.value`.execute(db);
}

/** How a number went: its value on each of the last days that have one, the oldest first. */
export async function dailyStatistics(
  db: Kysely<AppTables>,
  name: string,
  days = 30,
): Promise<{ readonly date: string; readonly value: number }[]> {
  const rows = await db
    .selectFrom('stats')
    .select(['date', 'value'])
    .where('name', '=', name)
    .orderBy('date', 'desc')
    .limit(days)
    .execute();
  return rows.reverse();
}
