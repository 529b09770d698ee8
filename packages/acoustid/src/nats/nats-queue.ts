import type { Msg } from '@nats-io/transport-node';
import { type Delivery, PendingNews, type SubmissionQueue } from '../ingest/index.ts';
import type { Bind, PostgresLog } from '../postgres/index.ts';
import type { IngestTables } from '../schema/index.ts';
import { natsReach } from './address.ts';
import { type HeldMessage, HeldMessages } from './held.ts';
import { type Linked, NatsLink } from './link.ts';
import { publishDue } from './publish.ts';
import { pull, replies } from './pull.ts';

export interface NatsQueueOptions {
  /** `nats://user:password@host:4222`; several servers of a cluster with commas between them, `tls://` for encryption. */
  readonly url: string;
  /** Name of the stream, `bandstand_submissions` by default. Two sites on one NATS need two. */
  readonly stream?: string;
  /** ms after which what a killed worker had in hand goes to another, for a consumer that is made. Default 30,000. */
  readonly ackWaitMs?: number;
  /** ms for an answer of NATS. Default 5000. */
  readonly answerMs?: number;
  /** The bind `ingest`. */
  readonly bind: Bind<IngestTables>;
  readonly log: PostgresLog;
  /** ms since 1970. */
  readonly clock: () => number;
}

/** Names that a stream and a subject may both have. */
const streamName = /^[A-Za-z0-9_-]{1,64}$/;

/**
 * The queue on NATS JetStream: a stream that hands each submission to one of the importing servers. The table
 * pending_submission is its outbox and keeps what is to be known of tries. It connects when it is first used; without
 * NATS it rejects and submissions wait. Throws TypeError for an address or a name that is none.
 */
export function createNatsQueue(options: NatsQueueOptions): SubmissionQueue {
  const { stream = 'bandstand_submissions' } = options;
  if (!streamName.test(stream))
    throw new TypeError(`The name of a stream has letters, digits, _ and -, up to 64: ${stream} has not.`);
  natsReach(options.url);
  return new NatsQueue({ ...options, stream });
}

class NatsQueue implements SubmissionQueue {
  readonly #options: NatsQueueOptions & { readonly stream: string };
  readonly #news: PendingNews;
  readonly #link: NatsLink;

  constructor(options: NatsQueueOptions & { readonly stream: string }) {
    this.#options = options;
    this.#news = new PendingNews(options.bind, options.log);
    const { url, stream, log, ackWaitMs = 30_000, answerMs = 5000 } = options;
    this.#link = new NatsLink({ url, stream, log, ackWaitMs, answerMs }, () => this.#news.hear());
  }

  async take(limit: number): Promise<Delivery | undefined> {
    const { bind, clock, stream } = this.#options;
    const linked = await this.#link.use();
    try {
      await publishDue(bind.db, linked, stream, new Date(clock()));
      for (;;) {
        const messages = await pull(linked, stream, limit);
        if (messages.length === 0) return undefined;
        const held = await this.#waiting(messages);
        if (held.length > 0) return this.#hold(held, linked);
      }
    } catch (error) {
      this.#link.doubt();
      throw error;
    }
  }

  wait(atMostMs: number, signal: AbortSignal): Promise<void> {
    return this.#news.wait(atMostMs, signal);
  }

  async close(): Promise<void> {
    await this.#news.close();
    await this.#link.close();
  }

  #hold(held: readonly HeldMessage[], { ackWaitMs }: Linked): Delivery {
    const { bind, clock } = this.#options;
    return new HeldMessages(held, { db: bind.db, clock, ackWaitMs });
  }

  /** The messages that name a submission that still waits; the others end here. */
  async #waiting(messages: readonly Msg[]): Promise<HeldMessage[]> {
    const named = messages.map((message) => ({ message, submissionId: idOf(message) }));
    try {
      const attempts = await this.#attempts(named.flatMap(({ submissionId }) => submissionId ?? []));
      const held: HeldMessage[] = [];
      for (const { message, submissionId = 0 } of named) {
        const tried = attempts.get(submissionId);
        if (tried === undefined) message.respond(replies.never);
        else held.push({ message, submissionId, attempts: tried });
        attempts.delete(submissionId);
      }
      return held;
    } catch (error) {
      for (const message of messages) message.respond(replies.back);
      throw error;
    }
  }

  async #attempts(ids: readonly number[]): Promise<Map<number, number>> {
    if (ids.length === 0) return new Map();
    const rows = await this.#options.bind.db
      .selectFrom('pending_submission')
      .select(['submission_id', 'attempts'])
      .where('set_aside', 'is', null)
      .where('submission_id', 'in', [...ids])
      .execute();
    return new Map(rows.map(({ submission_id, attempts }) => [submission_id, attempts]));
  }
}

/** The submission that a message names; undefined when somebody else published something. */
function idOf(message: Msg): number | undefined {
  const id = /^[1-9][0-9]{0,9}$/.test(message.string()) ? Number(message.string()) : Number.NaN;
  return id <= 2_147_483_647 ? id : undefined;
}
