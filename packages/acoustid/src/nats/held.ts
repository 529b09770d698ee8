import type { Msg } from '@nats-io/transport-node';
import type { Kysely } from 'kysely';
import {
  type Delivery,
  type FailedTry,
  postponePending,
  removePending,
  type Waiting,
} from '../ingest/index.ts';
import type { IngestTables } from '../schema/index.ts';
import { replies } from './pull.ts';

/** A message and the submission that it names. */
export interface HeldMessage extends Waiting {
  readonly message: Msg;
}

export interface HeldParts {
  readonly db: Kysely<IngestTables>;
  /** ms since 1970. */
  readonly clock: () => number;
  /** ms after which the stream takes messages back whose worker is silent. */
  readonly ackWaitMs: number;
}

/** Messages that this worker has in hand, and says so while it has. */
export class HeldMessages implements Delivery {
  readonly waiting: readonly Waiting[];
  readonly #parts: HeldParts;
  readonly #held: readonly HeldMessage[];
  readonly #done = new Set<number>();
  readonly #failed = new Map<number, FailedTry>();
  readonly #beat: NodeJS.Timeout;

  constructor(held: readonly HeldMessage[], parts: HeldParts) {
    this.#held = held;
    this.#parts = parts;
    this.waiting = held.map(({ submissionId, attempts }) => ({ submissionId, attempts }));
    this.#beat = setInterval(() => this.#say(held, replies.working), parts.ackWaitMs / 3);
  }

  async done(submissionIds: readonly number[]): Promise<void> {
    for (const id of submissionIds) this.#done.add(id);
  }

  async failed(submissionId: number, reason: string, retryAt: number | null): Promise<void> {
    this.#failed.set(submissionId, { submissionId, reason, retryAt });
  }

  /** The table first: a message that is told of twice finds no row, or one that waits for its next turn. */
  async close(): Promise<void> {
    try {
      await this.#write();
      const told = ({ submissionId }: HeldMessage): boolean =>
        this.#done.has(submissionId) || this.#failed.has(submissionId);
      this.#say(this.#held.filter(told), replies.done);
      this.#say(
        this.#held.filter((one) => !told(one)),
        replies.back,
      );
    } catch (error) {
      this.#say(this.#held, replies.back);
      throw error;
    } finally {
      clearInterval(this.#beat);
    }
  }

  async #write(): Promise<void> {
    const { db, clock } = this.#parts;
    if (this.#done.size + this.#failed.size === 0) return;
    await db.transaction().execute(async (tx) => {
      await removePending(tx, [...this.#done]);
      for (const failed of this.#failed.values()) await postponePending(tx, failed, new Date(clock()));
    });
  }

  /** A connection that has ended needs no word: the stream takes back what it hears nothing of. */
  #say(held: readonly HeldMessage[], reply: string): void {
    for (const { message } of held) {
      try {
        message.respond(reply);
      } catch {
        return;
      }
    }
  }
}
