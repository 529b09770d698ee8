import { jobTableSql, type Schema } from '../../src/index.ts';

/** A database with jobs, and a table for what they did. */
export const jobSchema: Schema = {
  name: 'work',
  migrations: [
    { version: 1, name: 'jobs', up: (w) => w.exec(`${jobTableSql} CREATE TABLE effects (job_id TEXT)`) },
  ],
};
