import { listSetAside, retrySetAside, topAccounts, upkeepJobs } from '@bandstand/acoustid';
import { CommandError, exitCodes } from '../../terminal/index.ts';
import { type CareParts, list } from './parts.ts';

/** What people do to submissions that could not be imported. */
export function asideWork(parts: CareParts) {
  const { postgres, terminal, options } = parts;
  const { db } = postgres.binds.ingest;
  return {
    async listAside() {
      const found = await listSetAside(db, options.after === undefined ? {} : { after: options.after });
      list(
        parts,
        'submissions',
        found.map((one) => ({ ...one })),
      );
    },
    async retryAside(submissionId: number) {
      if (!(await retrySetAside(db, submissionId, new Date())))
        throw new CommandError(`Submission ${submissionId} is not set aside.`, exitCodes.failed);
      if (options.json === true) terminal.json({ submission: submissionId, waiting: true });
      else terminal.say('It is tried again.');
    },
  };
}

/** The daily clean-up, and what is counted with it. */
export function upkeepWork(parts: CareParts) {
  const { binds } = parts.postgres;
  const { dryRun = false, job } = parts.options;
  return {
    async tidy() {
      const jobs = upkeepJobs.filter(({ name }) => job === undefined || name === job);
      if (jobs.length === 0)
        throw new CommandError(
          `There is no job ${job}. There are: ${upkeepJobs.map(({ name }) => name).join(', ')}.`,
          exitCodes.usage,
        );
      const rows: { readonly job: string; readonly what: string; readonly count: number }[] = [];
      for (const one of jobs)
        for (const [what, count] of Object.entries(await one.run({ binds, now: Date.now(), dryRun })))
          rows.push({ job: one.name, what, count });
      list(parts, dryRun ? 'would' : 'done', rows);
    },
    async topAccounts() {
      list(
        parts,
        'accounts',
        (await topAccounts(binds)).map((one) => ({ ...one })),
      );
    },
  };
}
