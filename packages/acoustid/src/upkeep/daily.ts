import type { Postgres, PostgresLog } from '../postgres/index.ts';
import { countAccounts, countDay, refreshTrackStatistics } from '../statistics/index.ts';
import type { UpkeepCounts, UpkeepJob } from './job.ts';

/** What a job did, or why it could not. */
export interface UpkeepOutcome {
  readonly job: string;
  readonly counts: UpkeepCounts;
  readonly failed: boolean;
}

export interface DailyUpkeepParts {
  readonly postgres: Postgres;
  readonly jobs: readonly UpkeepJob[];
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
}

/**
 * Everything that is done once a day: parts for the months to come, clean-up, statistics. One that fails is told of and
 * does not keep the others from their work.
 */
export async function dailyUpkeep({
  postgres,
  jobs,
  log,
  clock,
}: DailyUpkeepParts): Promise<UpkeepOutcome[]> {
  const { binds } = postgres;
  const parts = { binds, now: clock(), dryRun: false };
  const days: readonly Pick<UpkeepJob, 'name' | 'run'>[] = [
    { name: 'months', run: async () => ({ made: (await postgres.maintainPartitions()).length }) },
    ...jobs,
    { name: 'accounts', run: async () => ({ counted: await countAccounts(binds) }) },
    { name: 'day', run: async () => ({ counted: (await countDay(binds, new Date(parts.now))).size }) },
    { name: 'tracks', run: () => refreshTrackStatistics(binds).then(() => ({})) },
  ];
  const outcomes: UpkeepOutcome[] = [];
  for (const { name: job, run } of days)
    try {
      outcomes.push({ job, counts: await run(parts), failed: false });
    } catch (error) {
      log.warn({ err: error, job }, `the daily work "${job}" of identification failed`);
      outcomes.push({ job, counts: {}, failed: true });
    }
  return outcomes;
}
