import { type QueryExecutorProvider, sql } from 'kysely';

/** Where answers are kept for a while: in memory, or in Redis for several servers. */
export interface TimedCache {
  get(key: string): Promise<string | undefined>;
  set(key: string, value: string, seconds: number): Promise<void>;
}

/** A recording of MusicBrainz: there, merged into another one, or not there. */
export type MbidState =
  | { readonly state: 'known' | 'unknown' }
  | { readonly state: 'merged'; readonly into: string };

/** Seconds for which an answer holds. */
const keptSeconds = 3600;

/** The cache's key of an MBID. */
const keyOf = (mbid: string): string => `unknown_mbid:${mbid}`;

/** What MusicBrainz says of recordings, asked once an hour for each. */
export class KnownMbids {
  readonly #mirror: QueryExecutorProvider;
  readonly #cache: TimedCache;
  #schema: string | undefined;

  /** @param mirror the musicbrainz bind, with the tables of a mirror */
  constructor(mirror: QueryExecutorProvider, cache: TimedCache) {
    this.#mirror = mirror;
    this.#cache = cache;
  }

  /** The state of each of these MBIDs (in small letters). Rejects with what PostgreSQL says. */
  async states(mbids: readonly string[]): Promise<Map<string, MbidState>> {
    const states = new Map<string, MbidState>();
    const different = [...new Set(mbids)];
    const kept = await Promise.all(different.map((mbid) => this.#cache.get(keyOf(mbid))));
    for (const [at, mbid] of different.entries()) {
      const text = kept[at];
      if (text !== undefined) states.set(mbid, stateOf(text));
    }
    const asked = different.filter((mbid) => !states.has(mbid));
    if (asked.length === 0) return states;
    const found = await this.#ask(asked);
    const texts = asked.map((mbid) => [mbid, found.get(mbid) ?? '1'] as const);
    for (const [mbid, text] of texts) states.set(mbid, stateOf(text));
    await Promise.all(texts.map(([mbid, text]) => this.#cache.set(keyOf(mbid), text, keptSeconds)));
    return states;
  }

  /** Texts of the cache: `1` is unknown as in the original, `0` known, an MBID the one that it was merged into. */
  async #ask(mbids: readonly string[]): Promise<Map<string, string>> {
    const schema = this.#schema ?? (await mirrorSchema(this.#mirror));
    this.#schema = schema;
    const { rows } = await sql<{ gid: string; state: string }>`
      SELECT gid::text, '0' AS state FROM ${sql.table(`${schema}recording`)} WHERE gid = ANY (${[...mbids]}::uuid[])
      UNION ALL SELECT old.gid::text, r.gid::text FROM ${sql.table(`${schema}recording_gid_redirect`)} AS old
        JOIN ${sql.table(`${schema}recording`)} AS r ON r.id = old.new_id
      WHERE old.gid = ANY (${[...mbids]}::uuid[])`.execute(this.#mirror);
    return new Map(rows.map(({ gid, state }) => [gid, state]));
  }
}

const stateOf = (text: string): MbidState =>
  text === '0' || text === '1'
    ? { state: text === '0' ? 'known' : 'unknown' }
    : { state: 'merged', into: text };

/** `musicbrainz.` where the mirror has its tables there, else nothing. */
export async function mirrorSchema(mirror: QueryExecutorProvider): Promise<string> {
  const { rows } = await sql<{ own: boolean }>`
    SELECT to_regclass('musicbrainz.recording') IS NOT NULL AS own`.execute(mirror);
  return rows[0]?.own === true ? 'musicbrainz.' : '';
}
