import { sql, type Transaction } from 'kysely';
import type { ApiServices } from '../api/index.ts';
import { endsOf, insertSubmissions, type NewSubmission, type SubmissionEnd } from '../ingest/index.ts';
import type { Site } from '../keys/index.ts';
import { bestOfTracks, leastScore, type PlayedFingerprint } from '../matching/index.ts';
import { type RecordingSource, type SaidOfTrack, saidOfTracks } from '../metadata/index.ts';
import type { IngestTables } from '../schema/index.ts';

export interface OwnRecordingsParts {
  readonly api: Pick<ApiServices, 'binds' | 'matcher' | 'tracks'>;
  readonly site: Site;
  /** A mirror of MusicBrainz, which knows what recordings are called. */
  readonly mirror: RecordingSource | null;
}

export interface OwnQuestion {
  readonly fingerprints: readonly PlayedFingerprint[];
  /** Length of the whole recording as it was heard. */
  readonly seconds: number;
  /** Matches score at least this. */
  readonly least?: number;
  readonly timeoutMs?: number;
}

/** A track that sounds like it, and what is said of it. */
export interface OwnMatch {
  readonly gid: string;
  readonly score: number;
  readonly speed: number;
  readonly said: readonly SaidOfTrack[];
}

/** A submission by a name for its content. */
export interface NamedSubmission {
  /** At most 200 characters. */
  readonly key: string;
  readonly submission: NewSubmission;
}

/** How a submission stands; `unknown` when there is none of this id. */
export type OwnOutcome = SubmissionEnd | { readonly state: 'waiting' | 'unknown' };

const mostMatches = 10;
/** Key of the lock under which one at a time looks whether it has submitted before. */
const ownLock = 0x61_63_6f_77;

/** What the site itself asks and submits, without HTTP and without limits. */
export class OwnRecordings {
  readonly #parts: OwnRecordingsParts;

  constructor(parts: OwnRecordingsParts) {
    this.#parts = parts;
  }

  /** The tracks that sound like it, best first, at most 10. Rejects like Matcher. */
  async lookup({ fingerprints, seconds, least, timeoutMs = 10_000 }: OwnQuestion): Promise<OwnMatch[]> {
    const { matcher, tracks, binds } = this.#parts.api;
    // The matcher wants more than a score, the question at least one.
    const above = least === undefined ? leastScore : Math.max(0, least - 1e-7);
    const found = await matcher.matchSpeeds({ fingerprints, seconds, above, timeoutMs });
    const best = bestOfTracks(found, mostMatches);
    const ids = best.map(({ trackId }) => trackId);
    const gids = await tracks.gidsOf(ids);
    const said = await this.#named(await saidOfTracks(binds.fingerprint.readOnly, ids), timeoutMs);
    return best.flatMap(({ trackId, score, speed }) => {
      const gid = gids.get(trackId);
      return gid === undefined ? [] : [{ gid, score, speed, said: said.get(trackId) ?? [] }];
    });
  }

  /**
   * Stores submissions under the site's own account, all or none; an id for
   * each. A name that is known keeps its first id.
   */
  async submit(named: readonly NamedSubmission[]): Promise<number[]> {
    return this.#parts.api.binds.ingest.db.transaction().execute(async (tx) => {
      await sql`SELECT pg_advisory_xact_lock(${ownLock})`.execute(tx);
      const known = await knownKeys(
        tx,
        named.map(({ key }) => key),
      );
      const fresh = [...new Map(named.map((one) => [one.key, one])).values()].filter(
        ({ key }) => !known.has(key),
      );
      const ids = await insertSubmissions(
        tx,
        this.#parts.site,
        fresh.map(({ submission }) => submission),
      );
      const rows = fresh.map(({ key }, at) => ({ key, submission_id: ids[at] ?? 0 }));
      if (rows.length > 0) await tx.insertInto('own_submission').values(rows).execute();
      for (const { key, submission_id } of rows) known.set(key, submission_id);
      return named.map(({ key }) => known.get(key) ?? 0);
    });
  }

  /** How submissions stand, in the order given. */
  async outcomes(ids: readonly number[]): Promise<OwnOutcome[]> {
    const { binds } = this.#parts.api;
    const there = ids.filter((id) => Number.isInteger(id) && id > 0 && id < 2 ** 31);
    if (there.length === 0) return ids.map(() => ({ state: 'unknown' }));
    const ends = await endsOf(binds, there);
    const waiting = await binds.ingest.readOnly
      .selectFrom('submission')
      .select('id')
      .where('id', 'in', there)
      .execute();
    const open = new Set(waiting.map(({ id }) => id));
    return ids.map((id) => ends.get(id) ?? { state: open.has(id) ? 'waiting' : 'unknown' });
  }

  /** With the names that MusicBrainz has for its recordings. */
  async #named(
    said: ReadonlyMap<number, readonly SaidOfTrack[]>,
    timeoutMs: number,
  ): Promise<ReadonlyMap<number, readonly SaidOfTrack[]>> {
    const { mirror } = this.#parts;
    const mbids = [...said.values()].flatMap((all) => all.flatMap(({ mbid }) => mbid ?? []));
    if (mirror === null || mbids.length === 0) return said;
    const known = await mirror.find([...new Set(mbids)], { releases: true, isrcs: false }, timeoutMs);
    const named = (one: SaidOfTrack): SaidOfTrack => {
      const recording = known.get(one.mbid ?? '');
      if (recording === undefined) return one;
      const artist = recording.artists.map(({ name, joinphrase = '' }) => name + joinphrase).join('');
      return { ...one, title: recording.title, artist, album: recording.releases[0]?.title ?? null };
    };
    return new Map([...said].map(([trackId, all]) => [trackId, all.map(named)]));
  }
}

async function knownKeys(
  tx: Transaction<IngestTables>,
  keys: readonly string[],
): Promise<Map<string, number>> {
  if (keys.length === 0) return new Map();
  const rows = await tx
    .selectFrom('own_submission')
    .select(['key', 'submission_id'])
    .where('key', 'in', [...keys])
    .execute();
  return new Map(rows.map(({ key, submission_id }) => [key, submission_id]));
}
