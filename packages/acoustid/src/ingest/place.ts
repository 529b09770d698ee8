import type { Comparer } from '../compare/index.ts';
import { bestOfTracks, Matcher } from '../matching/index.ts';
import { extractQuery } from '../query/index.ts';
import type { Contents } from './contents.ts';
import type { FreshFingerprints } from './fresh.ts';
import type { Submission } from './submissions.ts';
import { thresholds } from './thresholds.ts';

/** Where a submission belongs. Numbers of `FreshFingerprints` stand for rows that are still to be made. */
export interface Placement {
  readonly submission: Submission;
  readonly trackId: number;
  readonly fingerprintId: number;
}

/** Milliseconds that one search may take; import is in no hurry. */
const patienceMs = 60_000;

/** Finds the track and fingerprint of submissions, one after the other: each is known to the next. */
export class Placer {
  readonly #fresh: FreshFingerprints;
  readonly #comparer: Comparer;
  readonly #matcher: Matcher;
  readonly #contents: ReadonlyMap<number, Contents>;

  /**
   * @param contents of the submissions, by their ids
   * @param candidates the most that the index gives at once, see Matcher
   */
  constructor(
    fresh: FreshFingerprints,
    comparer: Comparer,
    contents: ReadonlyMap<number, Contents>,
    candidates?: number,
  ) {
    this.#fresh = fresh;
    this.#comparer = comparer;
    this.#contents = contents;
    const bounded = candidates === undefined ? {} : { candidates };
    this.#matcher = new Matcher({ index: fresh, store: fresh, comparer, ...bounded });
  }

  /**
   * The best matching track all of whose fingerprints are alike enough, else a new one. On it the fingerprint that matched
   * when it is nearly the same, else a new one. Rejects with MatchError when the index does not answer.
   */
  async place(submission: Submission): Promise<Placement> {
    const { hashes, length: seconds } = submission;
    const matches = await this.#matcher.match({
      hashes,
      seconds,
      within: thresholds.lengthDifference,
      above: thresholds.sameTrack,
      timeoutMs: patienceMs,
    });
    for (const match of bestOfTracks(matches, matches.length)) {
      if (!(await this.#fits(submission, match.trackId))) continue;
      if (match.score > thresholds.sameFingerprint)
        return { submission, trackId: match.trackId, fingerprintId: match.fingerprintId };
      return this.#store(submission, match.trackId);
    }
    return this.#store(submission, this.#fresh.number());
  }

  async #fits({ hashes, length }: Submission, trackId: number): Promise<boolean> {
    const query = this.#comparer.query(hashes);
    return (await this.#fresh.ofTrack(trackId)).every(
      (stored) =>
        Math.abs(stored.seconds - length) <= thresholds.lengthDifference &&
        query.compare(stored.hashes).score >= thresholds.group,
    );
  }

  async #store(submission: Submission, trackId: number): Promise<Placement> {
    const id = this.#fresh.number();
    const { hashes, length: seconds } = submission;
    const terms = this.#contents.get(submission.id)?.terms ?? extractQuery(hashes);
    await this.#fresh.add({ id, trackId, seconds, hashes }, terms);
    return { submission, trackId, fingerprintId: id };
  }
}
