import { FingerprintError, type Hashes, unpackFingerprint } from '../codec/index.ts';
import type { FingerprintStore, StoredFingerprint, WantedFingerprints } from '../matching/index.ts';
import { type QuickReads, type QuickStatement, readIntegers } from '../postgres/index.ts';
import { readQuickly } from './statement-limit.ts';

interface Row extends Record<string, unknown> {
  readonly id: number;
  readonly track_id: number;
  readonly gid: string;
  readonly length: number;
  /** The compressed form. */
  readonly packed: Buffer | null;
  /** Where that is missing: an array in PostgreSQL's binary form. */
  readonly sent: Buffer | null;
}

// Fingerprints come in the compressed form, which lies beside the rest of its row: it is a third of an array, that
// PostgreSQL would have to gather from two places and to take apart.
const candidates: QuickStatement = {
  name: 'candidates',
  text: `
    SELECT kept.id, kept.track_id, kept.gid, kept.length, data.fingerprint AS packed,
      CASE WHEN data.fingerprint IS NULL THEN array_send(kept.fingerprint) END AS sent
    FROM (
      SELECT print.id, coalesce(target.id, track.id) AS track_id, coalesce(target.gid, track.gid) AS gid,
        print.length, print.fingerprint, asked.place
      FROM unnest($1::integer[]) WITH ORDINALITY AS asked (id, place)
      JOIN fingerprint AS print ON print.id = asked.id
      JOIN track ON track.id = print.track_id
      LEFT JOIN track AS target ON target.id = track.new_id
      WHERE print.length BETWEEN $2::double precision AND $3::double precision
        -- A merged track is disabled by the merge: its target decides.
        AND NOT coalesce(target.disabled, track.disabled)
      ORDER BY asked.place
    ) AS kept
    LEFT JOIN fingerprint_data AS data ON data.fingerprint_id = kept.id
    ORDER BY kept.place`,
};

const arrays: QuickStatement = {
  name: 'arrays',
  text: 'SELECT id, array_send(fingerprint) AS sent FROM fingerprint WHERE id = ANY ($1::integer[])',
};

/** The stored fingerprints in PostgreSQL. Lengths, merges and disabled tracks are weighed before anything is cut off. */
export class PostgresFingerprints implements FingerprintStore {
  readonly #quick: QuickReads;

  constructor(quick: QuickReads) {
    this.#quick = quick;
  }

  async read(wanted: WantedFingerprints, timeoutMs: number): Promise<readonly StoredFingerprint[]> {
    const { ids, least, greatest } = wanted;
    if (ids.length === 0) return [];
    const values = [`{${ids.join(',')}}`, least, greatest];
    const rows = await readQuickly<Row>(this.#quick, candidates, values, timeoutMs);
    const read = rows.map((row) => ({ row, hashes: hashesOf(row) }));
    const broken = read.flatMap(({ row: { id }, hashes }) => (hashes === undefined ? id : []));
    const whole = broken.length === 0 ? new Map<number, Hashes>() : await this.#arrays(broken, timeoutMs);
    return read.flatMap(({ row, hashes = whole.get(row.id) }) =>
      hashes === undefined
        ? []
        : { id: row.id, trackId: row.track_id, trackGid: row.gid, seconds: row.length, hashes },
    );
  }

  /** The fingerprints themselves, for those whose compressed form cannot be read. */
  async #arrays(ids: readonly number[], timeoutMs: number): Promise<ReadonlyMap<number, Hashes>> {
    const values = [`{${ids.join(',')}}`];
    const rows = await readQuickly<{ id: number; sent: Buffer }>(this.#quick, arrays, values, timeoutMs);
    return new Map(rows.map(({ id, sent }) => [id, readIntegers(sent)]));
  }
}

function hashesOf({ packed, sent }: Row): Hashes | undefined {
  if (packed === null) return sent === null ? undefined : readIntegers(sent);
  try {
    return unpackFingerprint(packed).hashes;
  } catch (error) {
    if (error instanceof FingerprintError) return undefined;
    throw error;
  }
}
