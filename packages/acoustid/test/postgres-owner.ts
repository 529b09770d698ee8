/** A process that starts the embedded PostgreSQL in the folder it is told, says so, and stays until it is killed. */
import process from 'node:process';
import { createProcesses } from '@bandstand/media';
import { sql } from 'kysely';
import { openPostgres } from '../src/index.ts';

const none = { url: null, readUrl: null };
const postgres = await openPostgres({
  dir: process.argv[2] ?? '',
  addresses: { ...none, binds: { app: none, fingerprint: none, ingest: none, musicbrainz: none } },
  processes: createProcesses(),
  log: { info: () => {}, warn: () => {} },
  clock: Date.now,
  durable: false,
});
await postgres.binds.fingerprint.db.insertInto('track').defaultValues().execute();
const { rows } = await sql<{ count: number }>`SELECT count(*) FROM track`.execute(
  postgres.binds.fingerprint.db,
);
// Before it says that it is there: whoever hears that may stop it at once.
process.once('SIGTERM', () => {
  void postgres.close();
});
process.stdout.write(
  `${JSON.stringify({ pid: postgres.cluster?.pid, uid: process.getuid?.(), tracks: rows[0]?.count })}\n`,
);
