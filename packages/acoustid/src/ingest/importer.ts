import { type Kysely, sql } from 'kysely';
import type { Comparer } from '../compare/index.ts';
import { type FollowOutcome, IndexFollower, readLog, type TermIndex } from '../indexing/index.ts';
import type { Binds } from '../postgres/index.ts';
import type { FingerprintTables } from '../schema/index.ts';
import { type Contents, contentsOf } from './contents.ts';
import { FreshFingerprints } from './fresh.ts';
import { importedBefore } from './imported-before.ts';
import type { KnownMbids } from './known-mbids.ts';
import { storeLinks } from './links.ts';
import { type Placement, Placer } from './place.ts';
import { type Ending, writeResults } from './results.ts';
import { Formats, formatName, type SharedFormats, sourcesOf } from './sources.ts';
import { storeFingerprints, storeSources } from './store-fingerprints.ts';
import { ImportStore } from './stored.ts';
import { rejectionOf, type Submission } from './submissions.ts';

export interface ImporterParts {
  readonly binds: Pick<Binds, 'fingerprint' | 'ingest'>;
  readonly index: TermIndex;
  /** Where somebody else follows the index too, the follower of both; its own by default. */
  readonly follower?: IndexFollower;
  readonly comparer: Comparer;
  /** ms since 1970. */
  readonly clock: () => number;
  /** What MusicBrainz says of recordings, where there is a mirror. */
  readonly mbids?: KnownMbids;
  /** Where the ids of formats are remembered together; each server for itself by default. */
  readonly formats?: SharedFormats;
  /** Hears how many fingerprints were stored. */
  readonly stored?: (count: number) => void;
  /** The most candidates that the index gives at once: 1000 by default, 100 for one over HTTP. */
  readonly candidates?: number;
}

/** The index does not know enough yet to import by; in a while it will. */
export class IndexBehindError extends Error {
  override readonly name = 'IndexBehindError';
}

/** Entries of the log that are matched from memory while the index has yet to hear them. */
const mostUnheard = 20_000;
/** Key of the lock under which one import at a time changes the fingerprints, and a merge of tracks too. */
const importLock = 0x61_63_69_64;

/** Keeps imports and merges out until the transaction ends: what is matched must not change before it is stored. */
export async function lockFingerprints(tx: Kysely<FingerprintTables>): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${importLock})`.execute(tx);
}

/** Brings submissions into the fingerprints, in the order given, all of them or none. */
export class Importer {
  readonly #parts: ImporterParts;
  readonly #formats: Formats;
  readonly #follower: IndexFollower;

  constructor(parts: ImporterParts) {
    this.#parts = parts;
    this.#formats = new Formats(parts.formats);
    const { binds, index, follower } = parts;
    this.#follower = follower ?? new IndexFollower({ db: binds.fingerprint.db, index });
  }

  /**
   * Tracks, fingerprints, links and provenance in one transaction; then the index, and when that has them the results: what
   * has a result is found. What was imported before a kill is found by its source, and only the rest is done. Rejects with
   * MatchError, the refusal of the index, IndexBehindError or what PostgreSQL says; then nothing was imported, or it was and
   * the next call finds that.
   */
  async import(submissions: readonly Submission[]): Promise<void> {
    const rejected = submissions.flatMap((submission): Ending[] => {
      const rejection = rejectionOf(submission);
      return rejection === undefined ? [] : [{ submission, trackId: null, fingerprintId: null, rejection }];
    });
    const refused = new Set(rejected.map(({ submission }) => submission.id));
    const accepted = submissions.filter(({ id }) => !refused.has(id));
    const imported = accepted.length === 0 ? [] : await this.#importAll(accepted);
    const { binds, clock } = this.#parts;
    await writeResults(binds.ingest.db, [...rejected, ...imported], new Date(clock()));
  }

  async #importAll(submissions: readonly Submission[]): Promise<Ending[]> {
    const { db } = this.#parts.binds.fingerprint;
    await this.#indexed();
    const current = await this.#currentMbids(submissions);
    const formats = await this.#formats.ids(
      db,
      submissions.map(({ format }) => formatName(format)),
    );
    const contents = await contentsOf(submissions);
    const { endings, log } = await db.transaction().execute(async (tx) => {
      await sql`SELECT set_config('statement_timeout', '60s', TRUE),
        set_config('bandstand.writes_changelog', 'itself', TRUE)`.execute(tx);
      await lockFingerprints(tx);
      const before = await importedBefore(tx, submissions);
      const done = new Set(before.map(({ submission }) => submission.id));
      const placements = await this.#place(
        tx,
        submissions.filter(({ id }) => !done.has(id)),
        contents,
      );
      if (placements.length === 0) return { endings: before, log: [] };
      const { stored, log } = await storeFingerprints(tx, placements, formats, contents);
      const sources = await sourcesOf(
        tx,
        stored.map(({ submission }) => submission),
      );
      await storeSources(tx, stored, sources);
      const metas = await storeLinks(tx, stored, sources, current);
      const made = stored.map(
        (placed): Ending => ({ ...placed, rejection: null, meta: metas.get(placed.submission.id) }),
      );
      return { endings: [...before, ...made], log };
    });
    this.#follower.tell(log);
    this.#parts.stored?.(log.length);
    await this.#indexed();
    return endings;
  }

  /** How far the index is when it has taken in all that it can. */
  async #indexed(): Promise<Extract<FollowOutcome, { readonly state: 'current' }>> {
    const outcome = await this.#follower.catchUp();
    if (outcome.state === 'current') return outcome;
    throw new IndexBehindError(
      outcome.state === 'rebuilding' ? 'the index is being rebuilt' : 'the index has to be rebuilt',
    );
  }

  async #place(
    tx: Kysely<FingerprintTables>,
    submissions: readonly Submission[],
    contents: ReadonlyMap<number, Contents>,
  ): Promise<Placement[]> {
    const { index, comparer, candidates } = this.#parts;
    const { position: after, known } = await this.#indexed();
    const unheard = await readLog(tx, { after, limit: mostUnheard + 1, take: 'seen', known });
    if (unheard.length > mostUnheard) throw new IndexBehindError('the index is far behind the fingerprints');
    const fresh = new FreshFingerprints(index, new ImportStore(tx), unheard);
    const placer = new Placer(fresh, comparer, contents, candidates);
    const placements: Placement[] = [];
    for (const submission of submissions) placements.push(await placer.place(submission));
    return placements;
  }

  async #currentMbids(submissions: readonly Submission[]): Promise<ReadonlyMap<string, string>> {
    const { mbids } = this.#parts;
    if (mbids === undefined) return new Map();
    const states = await mbids.states(submissions.flatMap(({ mbid }) => mbid ?? []));
    return new Map(
      [...states].flatMap(([mbid, found]) => (found.state === 'merged' ? [[mbid, found.into] as const] : [])),
    );
  }
}
