import { type Kysely, sql } from 'kysely';
import type { FingerprintStore, StoredFingerprint, WantedFingerprints } from '../matching/index.ts';
import { readIntegers } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';

interface Row {
  readonly id: number;
  readonly track_id: number;
  readonly length: number;
  readonly sent: Buffer;
}

const storedOf = ({ id, track_id, length, sent }: Row): StoredFingerprint => ({
  id,
  trackId: track_id,
  seconds: length,
  hashes: readIntegers(sent),
});

// A disabled track takes submissions too: otherwise the next one would bring back what somebody switched off.
const select = sql`
  SELECT f.id, coalesce(t.new_id, t.id) AS track_id, f.length, array_send(f.fingerprint) AS sent
  FROM fingerprint AS f JOIN track AS t ON t.id = f.track_id`;

/** Stored fingerprints as the import sees them: all of them, whether people may see their tracks or not. */
export class ImportStore implements FingerprintStore {
  readonly #db: Kysely<FingerprintTables>;

  constructor(db: Kysely<FingerprintTables>) {
    this.#db = db;
  }

  async read({ ids, least, greatest }: WantedFingerprints): Promise<readonly StoredFingerprint[]> {
    if (ids.length === 0) return [];
    const { rows } = await sql<Row>`${select}
      WHERE f.id = ANY (${[...ids]}::integer[]) AND f.length BETWEEN ${Math.ceil(least)} AND ${Math.floor(greatest)}
      ORDER BY array_position(${[...ids]}::integer[], f.id)`.execute(this.#db);
    return rows.map(storedOf);
  }

  /** All fingerprints of a track. */
  async ofTrack(trackId: number): Promise<StoredFingerprint[]> {
    const { rows } = await sql<Row>`${select} WHERE f.track_id = ${trackId} ORDER BY f.id`.execute(this.#db);
    return rows.map(storedOf);
  }
}
