import { type Kysely, sql } from 'kysely';
import type { FingerprintStore, StoredFingerprint, WantedFingerprints } from '../matching/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { readWithin } from './statement-limit.ts';

interface Row {
  readonly id: number;
  readonly track_id: number;
  readonly length: number;
  /** An array in PostgreSQL's binary form. */
  readonly sent: Buffer;
}

/** Bytes before the first element of a sent array of one dimension, and of each element with its length. */
const headerBytes = 20;
const elementBytes = 8;

/** The numbers of an array as `array_send` gives it. */
function hashesOf(sent: Buffer): Int32Array {
  const hashes = new Int32Array(Math.max(0, Math.floor((sent.length - headerBytes) / elementBytes)));
  for (let at = 0; at < hashes.length; at += 1)
    hashes[at] = sent.readInt32BE(headerBytes + at * elementBytes + 4);
  return hashes;
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
      hashes: hashesOf(sent),
    }));
  }
}
