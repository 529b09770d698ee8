import { metaOf } from './gids.ts';
import type { NewSubmission, SubmissionOrigin } from './record.ts';
import type { Submission } from './submissions.ts';

/** Hashes that are held at most: 32 MB, some 8,000 submissions. */
const mostHeld = 8_000_000;
/** ms after which nobody will ask any more: another server imports it. */
const heldMs = 120_000;

interface Held {
  readonly submission: Submission;
  readonly since: number;
}

/**
 * Submissions that were just stored, from those who take them to the import of the same process: it need not read again what
 * is known here. What does not fit, or came another way, is read from the database; what is lost with the process, too.
 */
export class Handover {
  readonly #clock: () => number;
  readonly #most: number;
  readonly #held = new Map<number, Held>();
  #hashes = 0;

  /**
   * @param clock ms since 1970
   * @param most hashes that are held
   */
  constructor(clock: () => number, most = mostHeld) {
    this.#clock = clock;
    this.#most = most;
  }

  /** Brings submissions that are in the database under these ids for good. */
  put(origin: SubmissionOrigin, ids: readonly number[], submissions: readonly NewSubmission[]): void {
    const since = this.#clock();
    for (const [id, held] of this.#held) {
      if (held.since + heldMs > since) break;
      this.#remove(id, held.submission);
    }
    for (const [at, made] of submissions.entries()) {
      const id = ids[at];
      // The oldest are imported first: it is the newest that are left to the database.
      if (id === undefined || this.#hashes + made.hashes.length > this.#most) return;
      this.#held.set(id, { submission: submissionOf(id, origin, made), since });
      this.#hashes += made.hashes.length;
    }
  }

  /** Those of these ids that are here; they are not afterwards. */
  take(ids: readonly number[]): Submission[] {
    return ids.flatMap((id) => {
      const submission = this.#held.get(id)?.submission;
      if (submission === undefined) return [];
      this.#remove(id, submission);
      return submission;
    });
  }

  #remove(id: number, { hashes }: Submission): void {
    this.#held.delete(id);
    this.#hashes -= hashes.length;
  }
}

/** A submission as `readSubmissions` gives it. */
function submissionOf(
  id: number,
  { accountId, applicationId, applicationVersion }: SubmissionOrigin,
  { hashes, seconds, bitrate, format, mbid, puid, foreignid, meta }: NewSubmission,
): Submission {
  return {
    id,
    hashes: new Int32Array(hashes.buffer, hashes.byteOffset, hashes.length),
    length: seconds,
    bitrate: bitrate ?? null,
    format: format ?? null,
    account_id: accountId,
    application_id: applicationId,
    application_version: applicationVersion ?? null,
    mbid: mbid ?? null,
    puid: puid ?? null,
    foreignid: foreignid ?? null,
    meta: metaOf(meta),
  };
}
