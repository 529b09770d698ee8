import { sql } from 'kysely';
import { dayMs, type UpkeepJob } from './job.ts';

/** Days for which hours and addresses are kept apart. */
const keptDays = 90;

/**
 * Old statistics are put together: lookups by day instead of by hour, user agents without the addresses they came from.
 * Nothing is counted twice, however often it runs.
 */
export const oldStatistics: UpkeepJob = {
  name: 'old-statistics',
  words: 'put hours of lookups together to days and drop addresses after 90 days',
  async run({ binds, now, dryRun }) {
    const { db } = binds.app;
    const limit = new Date(now - (now % dayMs) - keptDays * dayMs);
    const hours = sql`stats_lookups WHERE hour < ${limit} AND hour <> date_trunc('day', hour, 'UTC')`;
    const addresses = sql`stats_user_agents WHERE date < ${limit.toISOString().slice(0, 10)}::date AND ip <> '0.0.0.0'`;
    if (dryRun) {
      const { rows } = await sql<{ hours: number; addresses: number }>`
        SELECT (SELECT count(*) FROM ${hours}) AS hours, (SELECT count(*) FROM ${addresses}) AS addresses`.execute(
        db,
      );
      return { hours: rows[0]?.hours ?? 0, addresses: rows[0]?.addresses ?? 0 };
    }
    const lookups = await sql<{ rows: number }>`
      WITH gone AS (DELETE FROM ${hours} RETURNING *), summed AS (
        INSERT INTO stats_lookups AS known (hour, application_id, count_hits, count_misses)
        SELECT date_trunc('day', hour, 'UTC'), application_id, sum(count_hits), sum(count_misses) FROM gone GROUP BY 1, 2
        ON CONFLICT (hour, application_id) DO UPDATE SET count_hits = known.count_hits + excluded.count_hits,
          count_misses = known.count_misses + excluded.count_misses
      ) SELECT count(*) AS rows FROM gone`.execute(db);
    const agents = await sql<{ rows: number }>`
      WITH gone AS (DELETE FROM ${addresses} RETURNING *), summed AS (
        INSERT INTO stats_user_agents AS known (date, application_id, user_agent, ip, count)
        SELECT date, application_id, user_agent, '0.0.0.0', sum(count) FROM gone GROUP BY 1, 2, 3
        ON CONFLICT (date, application_id, user_agent, ip) DO UPDATE SET count = known.count + excluded.count
      ) SELECT count(*) AS rows FROM gone`.execute(db);
    return { hours: lookups.rows[0]?.rows ?? 0, addresses: agents.rows[0]?.rows ?? 0 };
  },
};
