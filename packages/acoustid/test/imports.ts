/** What tests of the import share: databases, an index in a folder of its own, submissions, and what came of them. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FingerprintIndex, IndexNode } from '@bandstand/fpindex';
import { sql } from 'kysely';
import { Comparer, createImport, type ImportWorker, indexName, type Postgres } from '../src/index.ts';
import { freshPostgres, kinds, silent } from './databases.ts';
import type { Place } from './queue-place.ts';
import { goldens, numbers } from './vectors.ts';

export const [packaged = { name: 'the packaged PostgreSQL' }] = kinds;
const comparer = new Comparer();

export interface Submitted {
  readonly fingerprint: readonly number[];
  readonly length: number;
  readonly mbid?: string | null;
  readonly puid?: string | null;
  readonly foreignid?: string | null;
  readonly meta?: object | null;
  readonly format?: string;
  readonly bitrate?: number;
}

export const fixture = (name: string): readonly number[] => goldens.fixtures[name]?.raw_signed ?? [];

/** A fingerprint like no other. */
export function songs(seed: number): () => number[] {
  const next = numbers(seed);
  return () => Array.from({ length: 948 }, () => next() | 0);
}

export const mbid = (last: number): string => `10000000-0000-4000-8000-${String(last).padStart(12, '0')}`;

/** Puts submissions where clients put them; their ids. */
export async function submit(postgres: Postgres, submissions: readonly Submitted[]): Promise<number[]> {
  const { db } = postgres.binds.ingest;
  return db.transaction().execute(async (tx) => {
    const rows = submissions.map(({ meta = null, ...rest }) => ({
      account_id: 1,
      application_id: 1,
      application_version: '1.0',
      ...rest,
      fingerprint: [...rest.fingerprint],
      meta: meta === null ? null : JSON.stringify(meta),
    }));
    const made = await tx.insertInto('submission').values(rows).returning('id').execute();
    await tx
      .insertInto('pending_submission')
      .values(made.map(({ id }) => ({ submission_id: id })))
      .execute();
    return made.map(({ id }) => id);
  });
}

export interface Workshop {
  readonly postgres: Postgres;
  readonly index: FingerprintIndex;
  readonly node: IndexNode;
  readonly worker: ImportWorker;
  /** Imports all that is due. */
  drain(): Promise<void>;
  close(): Promise<void>;
}

export async function workshop(
  more: { clock?: () => number; batch?: number; postgres?: Postgres; place?: Place } = {},
): Promise<Workshop> {
  const postgres = more.postgres ?? (await freshPostgres(packaged));
  const top = mkdtempSync(join(tmpdir(), 'bandstand-import-'));
  const node = await openNode(join(top, 'index'));
  const index = await node.open(indexName);
  const { clock = Date.now, batch } = more;
  const parts = { binds: postgres.binds, index, comparer, log: silent, clock };
  const queue = more.place === undefined ? {} : { queue: more.place.open(parts) };
  const worker = createImport({ ...parts, ...queue, ...(batch === undefined ? {} : { batch }) });
  return {
    postgres,
    index,
    node,
    worker,
    drain: () => worker.drain(),
    async close() {
      await worker.stop();
      await node.close();
      // Databases that were given belong to somebody else.
      if (more.postgres === undefined) await postgres.close();
      rmSync(top, { recursive: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

export function openNode(folder: string): Promise<IndexNode> {
  return IndexNode.open({
    folder,
    failed: (error) => {
      throw error;
    },
  });
}

/** All that an import leaves, without times and gids and with ids counted from 1 in their order. */
export async function effects(postgres: Postgres): Promise<Record<string, unknown>> {
  const { fingerprint, ingest } = postgres.binds;
  const ask = async (text: string, of: typeof fingerprint | typeof ingest): Promise<unknown[]> =>
    (await (of === ingest ? sql.raw(text).execute(ingest.db) : sql.raw(text).execute(fingerprint.db))).rows;
  const track = '(SELECT count(*)::int FROM track AS lower WHERE lower.id <= t.id)';
  const print = '(SELECT count(*)::int FROM fingerprint AS lower WHERE lower.id <= f.id)';
  const link = (table: string, column: string): string => `SELECT ${track} AS track, l.${column} AS what,
    l.submission_count, (SELECT array_agg(s.submission_id ORDER BY s.submission_id) FROM ${table}_source AS s
      WHERE s.${table}_id = l.id) AS submissions FROM ${table} AS l JOIN track AS t ON t.id = l.track_id ORDER BY 1, 2`;
  return {
    fingerprints: await ask(
      `SELECT ${track} AS track, f.length, f.bitrate, f.digest, f.submission_count, d.gid,
        (SELECT array_agg(s.submission_id ORDER BY s.submission_id) FROM fingerprint_source AS s
          WHERE s.fingerprint_id = f.id) AS submissions
       FROM fingerprint AS f JOIN track AS t ON t.id = f.track_id
       JOIN fingerprint_data AS d ON d.fingerprint_id = f.id ORDER BY f.id`,
      fingerprint,
    ),
    mbids: await ask(link('track_mbid', 'mbid'), fingerprint),
    puids: await ask(link('track_puid', 'puid'), fingerprint),
    metas: await ask(
      `SELECT ${track} AS track, m.gid, l.submission_count FROM track_meta AS l JOIN meta AS m ON m.id = l.meta_id
       JOIN track AS t ON t.id = l.track_id ORDER BY 1, 2`,
      fingerprint,
    ),
    foreign: await ask(
      `SELECT ${track} AS track, v.name AS vendor, o.name, l.submission_count FROM track_foreignid AS l
       JOIN foreignid AS o ON o.id = l.foreignid_id JOIN foreignid_vendor AS v ON v.id = o.vendor_id
       JOIN track AS t ON t.id = l.track_id ORDER BY 1, 2, 3`,
      fingerprint,
    ),
    tracks: await ask('SELECT count(*)::int AS count FROM track', fingerprint),
    sources: await ask(
      'SELECT application_id, account_id, version FROM source ORDER BY 1, 2, 3',
      fingerprint,
    ),
    results: await ask(
      `SELECT r.submission_id, r.rejection, r.mbid, r.meta_gid IS NOT NULL AS meta FROM submission_result AS r ORDER BY 1`,
      ingest,
    ),
    handled: await ask(
      'SELECT id, handled, handled_at IS NOT NULL AS at FROM submission ORDER BY id',
      ingest,
    ),
    pending: await ask(
      'SELECT submission_id, attempts, set_aside FROM pending_submission ORDER BY 1',
      ingest,
    ),
    indexed: await ask(`SELECT ${print} AS fingerprint FROM fingerprint AS f ORDER BY f.id`, fingerprint),
  };
}
