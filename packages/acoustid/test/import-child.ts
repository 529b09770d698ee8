/**
 * Imports what waits in given databases, and what it is given, and ends; before its n-th statement, or its n-th write to the
 * index, it kills itself. Its argument is a Task as JSON; it prints how many statements and writes there were.
 */
import process from 'node:process';
import { type FingerprintIndex, IndexNode } from '@bandstand/fpindex';
import { createProcesses } from '@bandstand/media';
import type { Kysely, KyselyPlugin } from 'kysely';
import { Comparer } from '../src/compare/index.ts';
import type { PostgresAddresses } from '../src/index.ts';
import { indexName } from '../src/indexing/index.ts';
import { createImport, Handover, type NewSubmission, recordSubmissions } from '../src/ingest/index.ts';
import { openPostgres } from '../src/postgres/index.ts';
import { openQueue, type Stream } from './queue-place.ts';

export interface Task {
  readonly addresses: PostgresAddresses;
  readonly folder: string;
  readonly statement: number;
  readonly write: number;
  readonly batch: number;
  /** Submissions that it takes itself before it begins, and hands over to its import. */
  readonly taken: readonly (Omit<NewSubmission, 'hashes'> & { readonly hashes: readonly number[] })[];
  /** Null for the queue in the database. */
  readonly stream: Stream | null;
}

const task: Task = JSON.parse(process.argv[2] ?? '');
const counts = { statements: 0, writes: 0 };

function die(): void {
  process.kill(process.pid, 'SIGKILL');
}

const killer: KyselyPlugin = {
  transformQuery({ node }) {
    counts.statements += 1;
    if (counts.statements === task.statement) die();
    return node;
  },
  transformResult: ({ result }) => Promise.resolve(result),
};

const watched = <T>(bind: { readonly db: Kysely<T> }): { readonly db: Kysely<T> } => ({
  db: bind.db.withPlugin(killer),
});

const silent = { info: () => {}, warn: () => {} };
const postgres = await openPostgres({
  dir: '/nonexistent',
  addresses: task.addresses,
  processes: createProcesses(),
  log: silent,
  clock: Date.now,
  migrate: false,
});
const node = await IndexNode.open({
  folder: task.folder,
  failed: (error) => process.stderr.write(`${String(error)}\n`),
});
const open = await node.open(indexName);
const { fingerprint, ingest } = postgres.binds;
const index: Pick<FingerprintIndex, 'search' | 'update' | 'import' | 'info'> = {
  search: (...request) => open.search(...request),
  import: (parts) => open.import(parts),
  info: () => open.info(),
  update: (...request) => {
    counts.writes += 1;
    const done = open.update(...request);
    if (counts.writes === task.write) die();
    return done;
  },
};
const binds = {
  fingerprint: { ...fingerprint, ...watched(fingerprint) },
  ingest: { ...ingest, ...watched(ingest) },
};
const origin = { accountId: 1, applicationId: 1, applicationVersion: '1.0' };
const taken = task.taken.map((one) => ({ ...one, hashes: Int32Array.from(one.hashes) }));
const handover = new Handover(Date.now);
handover.put(origin, await recordSubmissions(ingest.db, origin, taken), taken);
const worker = createImport({
  binds,
  index,
  handover,
  comparer: new Comparer(),
  log: silent,
  clock: Date.now,
  batch: task.batch,
  queue: openQueue({ binds, log: silent, clock: Date.now }, task.stream),
});
while ((await worker.step()) > 0);
await worker.stop();
await node.close();
await postgres.close();
process.stdout.write(JSON.stringify(counts));
