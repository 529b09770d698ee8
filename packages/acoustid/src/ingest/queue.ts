/** A submission that waits, and how often it has been tried in vain. */
export interface Waiting {
  readonly submissionId: number;
  readonly attempts: number;
}

/**
 * Submissions that one worker has in hand and nobody else gets. Whatever ends the process gives them back as they were. Each
 * is told of once, with `done` or `failed`; `close` lets the others go back.
 */
export interface Delivery {
  readonly waiting: readonly Waiting[];
  /** They are in the database for good and do not come again. */
  done(submissionIds: readonly number[]): Promise<void>;
  /**
   * It could not be imported, for this reason.
   * @param retryAt ms since 1970; null sets it aside for people to look at
   */
  failed(submissionId: number, reason: string, retryAt: number | null): Promise<void>;
  /** Makes what was told take effect. */
  close(): Promise<void>;
}

/**
 * Where submissions wait for import. Each comes at least once; a worker that is killed makes it come again. The table
 * pending_submission is one; a message broker can be another.
 */
export interface SubmissionQueue {
  /** The next submissions that are due, at most `limit`; undefined when there are none. */
  take(limit: number): Promise<Delivery | undefined>;
  /** Resolves when there may be something to take, at the latest after `atMostMs`, and at once when the signal aborts. */
  wait(atMostMs: number, signal: AbortSignal): Promise<void>;
  close(): Promise<void>;
}
