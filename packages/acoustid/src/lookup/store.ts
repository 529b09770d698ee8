import { type Kysely, sql } from 'kysely';
import type { FingerprintStore, StoredFingerprint, WantedFingerprints } from '../matching/index.ts';
import { readIntegers } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { readWithin } from './statement-limit.ts';

interface Row {
  readonly id: number;
  readonly track_id: number;
  readonly length: number;
  /** An array in PostgreSQL's binary form. */
  readonly sent: Buffer;
}

/** The stored fingerprints in PostgreSQL. Lengths, merges and disabled tracks are weighed before anything is cut off. */
export class PostgresFingerprints implements FingerprintStore {
  readonly #db: Kysely<FingerprintTables>;

  /** Reads only. */
  constructor(db: Kysely<FingerprintTables>) {
    this.#db = db;
  }

  async read(wanted: WantedFingerprints, timeoutMs: number): Promise<readonly StoredFingerprint[]> {
    const { ids, least, greatest, limit } = wanted;
    const { rows } = await readWithin(this.#db, timeoutMs, (db) =>
      // As bytes: a driver that takes a thousand numbers apart as text costs more than comparing them.
      sql<Row>`
        SELECT kept.id, kept.track_id, kept.length, array_send(kept.fingerprint) AS sent
        FROM (
          SELECT print.id, coalesce(track.new_id, track.id) AS track_id, print.length, print.fingerprint, asked.place
          FROM unnest(${sql.val([...ids])}::integer[]) WITH ORDINALITY AS asked (id, place)
          JOIN fingerprint AS print ON print.id = asked.id
          JOIN track ON track.id = print.track_id
          LEFT JOIN track AS target ON target.id = track.new_id
          WHERE print.length BETWEEN ${least}::double precision AND ${greatest}::double precision
            -- A merged track is disabled by the merge: its target decides.
            AND NOT coalesce(target.disabled, track.disabled)
          ORDER BY asked.place LIMIT ${limit}
        ) AS kept
        ORDER BY kept.place`.execute(db),
    );
    return rows.map(({ id, track_id, length, sent }) => ({
      id,
      trackId: track_id,
      seconds: length,
      hashes: readIntegers(sent),
    }));
  }
}
