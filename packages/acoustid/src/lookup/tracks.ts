import { type Kysely, sql } from 'kysely';
import type { FingerprintTables } from '../schema/index.ts';

/** What the API asks of tracks; merged ones count as their targets, disabled ones do not exist. */
export class TrackReader {
  readonly #db: Kysely<FingerprintTables>;

  /** Reads only. */
  constructor(db: Kysely<FingerprintTables>) {
    this.#db = db;
  }

  /** The public ids of tracks. */
  async gidsOf(ids: readonly number[]): Promise<ReadonlyMap<number, string>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#db
      .selectFrom('track')
      .select(['id', 'gid'])
      .where('id', 'in', [...ids])
      .execute();
    return new Map(rows.map(({ id, gid }) => [id, gid]));
  }

  /** The tracks of public ids (in small letters); those that are not there are left out. */
  async byGid(gids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (gids.length === 0) return new Map();
    const { rows } = await sql<{ gid: string; id: number }>`
      SELECT track.gid, coalesce(target.id, track.id) AS id
      FROM track LEFT JOIN track AS target ON target.id = track.new_id
      WHERE track.gid = ANY(${sql.val([...gids])}::uuid[]) AND NOT coalesce(target.disabled, track.disabled)`.execute(
      this.#db,
    );
    return new Map(rows.map(({ gid, id }) => [gid, id]));
  }

  /** The tracks that recordings (in small letters) are linked to; with `disabled` also by links that were switched off. */
  async byMbid(
    mbids: readonly string[],
    disabled: boolean,
  ): Promise<readonly { readonly mbid: string; readonly gid: string; readonly disabled: boolean }[]> {
    if (mbids.length === 0) return [];
    const { rows } = await sql<{ mbid: string; gid: string; disabled: boolean }>`
      SELECT link.mbid, coalesce(target.gid, track.gid) AS gid, bool_and(link.disabled) AS disabled
      FROM track_mbid AS link
      JOIN track ON track.id = link.track_id
      LEFT JOIN track AS target ON target.id = track.new_id
      WHERE link.mbid = ANY(${sql.val([...mbids])}::uuid[])
        AND NOT coalesce(target.disabled, track.disabled) AND (${disabled} OR NOT link.disabled)
      GROUP BY 1, 2 ORDER BY 1, 2`.execute(this.#db);
    return rows;
  }

  /** A stored fingerprint with its signed hashes; undefined when there is none. */
  async fingerprint(
    id: number,
  ): Promise<
    { readonly id: number; readonly seconds: number; readonly hashes: readonly number[] } | undefined
  > {
    const found = await this.#db
      .selectFrom('fingerprint')
      .select(['id', 'length', 'fingerprint'])
      .where('id', '=', id)
      .executeTakeFirst();
    return found && { id: found.id, seconds: found.length, hashes: found.fingerprint };
  }
}
