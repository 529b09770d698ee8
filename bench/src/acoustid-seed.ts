/** A data folder with many fingerprints, filled past the import: in the databases and in the index. */
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import {
  dropOverlapIndex,
  extractQuery,
  followingMetadata,
  indexName,
  integersParameter,
  openPostgres,
  type Postgres,
  packFingerprint,
} from '@bandstand/acoustid';
import { IndexNode } from '@bandstand/fpindex';
import { createProcesses } from '@bandstand/media';
import { folder } from '../../apps/server/test/instance/command.ts';
import { hashesOf, secondsOf, termBits } from './acoustid-corpus.ts';
import type { Tell, Wanted } from './benchmark.ts';
import type { Scope } from './scope.ts';

const page = 1000;
const none = { url: null, readUrl: null };
const quiet = { info: () => {}, warn: () => {} };

/** The embedded databases of a data folder. @param share beside a server that runs */
export async function openDatabases(scope: Scope, data: string, share: boolean): Promise<Postgres> {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const processes = createProcesses();
  const postgres = await openPostgres({
    dir: join(data, 'postgres'),
    addresses: { ...none, binds: { app: none, fingerprint: none, ingest: none, musicbrainz: none } },
    processes,
    log: quiet,
    clock: Date.now,
    share,
  });
  scope.after(async () => {
    await postgres.close();
    await processes.close();
  });
  return postgres;
}

/** A data folder with so many fingerprints, each on a track of its own; a kept one is used where it lies. */
export async function seededData(
  scope: Scope,
  scoped: <T>(work: (own: Scope) => Promise<T>) => Promise<T>,
  { documents, keep }: Pick<Wanted, 'documents' | 'keep'>,
  tell: Tell,
): Promise<string> {
  const kept = keep === null ? null : join(keep, `acoustid-${documents}`);
  if (kept !== null && existsSync(kept)) return kept;
  const data = kept === null ? join(folder(scope), 'data') : `${kept}.part`;
  const started = performance.now();
  await scoped((own) => fill(own, data, documents));
  tell(`acoustid: ${documents} fingerprints made in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  if (kept === null) return data;
  renameSync(data, kept);
  return kept;
}

type Session = Awaited<ReturnType<Postgres['binds']['fingerprint']['session']>>;

async function fill(scope: Scope, data: string, documents: number): Promise<void> {
  const { fingerprint } = (await openDatabases(scope, data, false)).binds;
  const session = await fingerprint.session();
  scope.after(() => session.end());
  const failed = (error: unknown): void => {
    throw error;
  };
  const node = await IndexNode.open({ folder: join(data, 'index'), failed });
  scope.after(() => node.close());
  const index = await node.open(indexName);
  const bits = termBits(documents);
  // What a large installation does, and what the index is told itself below.
  await dropOverlapIndex(fingerprint.db);
  await session.query('ALTER TABLE fingerprint DISABLE TRIGGER log_fingerprint_change');
  await session.query('INSERT INTO track (id) SELECT generate_series(1, $1::integer)', [documents]);
  await session.query(`INSERT INTO track_mbid (track_id, mbid, submission_count)
    SELECT id, ('b0000000-0000-4000-8000-' || lpad(id::text, 12, '0'))::uuid, 1 FROM track`);
  for (let from = 1; from <= documents; from += page) {
    const ids = Array.from({ length: Math.min(page, documents - from + 1) }, (_, at) => from + at);
    const hashes = ids.map((id) => hashesOf(id, bits));
    await Promise.all([insert(session, ids, hashes), index.import([documentsOf(ids, hashes)])]);
  }
  await session.query('ALTER TABLE fingerprint ENABLE TRIGGER log_fingerprint_change');
  for (const table of ['track', 'fingerprint'])
    await session.query("SELECT setval(pg_get_serial_sequence($1, 'id'), $2)", [table, documents]);
  // As a database that has been there for a while: nobody tidies up while lookups are measured.
  await session.query('VACUUM (FREEZE, ANALYZE)');
  const { rows } = await session.query<{ xid: string }>(
    'SELECT pg_snapshot_xmin(pg_current_snapshot())::text AS xid',
  );
  await index.update([{ kind: 'metadata', set: followingMetadata({ xid: rows[0]?.xid ?? '0', id: 0 }) }]);
  await index.optimize();
}

async function insert(
  session: Session,
  ids: readonly number[],
  hashes: readonly Int32Array[],
): Promise<void> {
  await session.query(
    `INSERT INTO fingerprint (id, track_id, fingerprint, length)
      SELECT id, id, joined.hashes[(place - 1) * $1 + 1:place * $1], seconds
      FROM (SELECT $2::integer[] AS hashes) AS joined,
        unnest($3::integer[], $4::smallint[]) WITH ORDINALITY AS made (id, seconds, place)`,
    [hashes[0]?.length ?? 0, integersParameter(hashes), ids, ids.map(secondsOf)],
  );
  // Nothing that lookups read needs the rest of what an import computes.
  const packed = hashes.map((one) => Buffer.from(packFingerprint({ algorithm: 1, hashes: one })));
  await session.query(
    `INSERT INTO fingerprint_data (fingerprint_id, fingerprint)
      SELECT * FROM unnest($1::integer[], $2::bytea[])`,
    [ids, packed],
  );
}

function documentsOf(ids: readonly number[], hashes: readonly Int32Array[]) {
  const terms = hashes.map(extractQuery);
  const offsets = new Uint32Array(ids.length + 1);
  for (const [at, { length }] of terms.entries()) offsets[at + 1] = (offsets[at] ?? 0) + length;
  const all = new Uint32Array(offsets.at(-1) ?? 0);
  for (const [at, one] of terms.entries()) all.set(one, offsets[at] ?? 0);
  return { ids: Uint32Array.from(ids), offsets, hashes: all };
}
