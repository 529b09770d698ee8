import type { ConsumerInfo, JetStreamClient, JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';
import type { PostgresLog } from '../postgres/index.ts';
import { natsReach } from './address.ts';

export interface LinkOptions {
  /** As `natsReach` understands it. */
  readonly url: string;
  /** Name of the stream, and the subject of its messages. */
  readonly stream: string;
  /** ms after which a message whose worker is silent goes to another, for a consumer that is made. */
  readonly ackWaitMs: number;
  /** ms for an answer of NATS. */
  readonly answerMs: number;
  readonly log: PostgresLog;
}

/** A connection with the stream and its consumer. */
export interface Linked {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** ms, as the consumer has it. */
  readonly ackWaitMs: number;
  /** ms. */
  readonly answerMs: number;
}

/** Name of the consumer that all importing servers share. */
export const consumerName = 'import';

const nanoseconds = 1_000_000;
/** ms for which the stream remembers the id of a message. */
const duplicateWindowMs = 120_000;
/** Messages that the importing servers may have in hand together. */
const mostInHand = 10_000;

/** The client's modules are read where NATS is used: most servers have none. */
const jetstreamClient = () => import('@nats-io/jetstream');

/** The connection to NATS. It is made when it is first needed and mends itself. */
export class NatsLink {
  readonly #options: LinkOptions;
  readonly #heard: () => void;
  #linked: Promise<Linked> | undefined;
  #nc: NatsConnection | undefined;

  /** @param heard is called for each message of the stream, whoever gets it */
  constructor(options: LinkOptions, heard: () => void) {
    this.#options = options;
    this.#heard = heard;
  }

  /** Rejects when NATS does not answer or has a stream of this name for something else; the next call tries again. */
  async use(): Promise<Linked> {
    this.#linked ??= this.#link();
    try {
      return await this.#linked;
    } catch (error) {
      this.#linked = undefined;
      throw error;
    }
  }

  /** Looks for the stream and its consumer again at the next use: they did not answer. */
  doubt(): void {
    this.#linked = undefined;
  }

  /** Ends the connection after what was said has been sent. */
  async close(): Promise<void> {
    const nc = this.#nc;
    if (nc === undefined || nc.isClosed()) return;
    const timer = setTimeout(() => void nc.close(), this.#options.answerMs);
    await nc.drain().catch(() => nc.close());
    clearTimeout(timer);
  }

  async #link(): Promise<Linked> {
    const nc = await this.#connection();
    const { answerMs } = this.#options;
    const { jetstream, jetstreamManager, RetentionPolicy } = await jetstreamClient();
    const jsm = await jetstreamManager(nc, { timeout: answerMs });
    const { config } = await this.#stream(jsm);
    if (config.retention !== RetentionPolicy.Workqueue || !config.subjects.includes(this.#options.stream))
      throw new Error(`NATS has a stream ${this.#options.stream} that is no queue of submissions`);
    const consumer = await this.#consumer(jsm);
    const ackWaitMs = (consumer.config.ack_wait ?? this.#options.ackWaitMs * nanoseconds) / nanoseconds;
    return { nc, js: jetstream(nc, { timeout: answerMs }), jsm, ackWaitMs, answerMs };
  }

  async #connection(): Promise<NatsConnection> {
    if (this.#nc !== undefined && !this.#nc.isClosed()) return this.#nc;
    const { url, stream, log, answerMs } = this.#options;
    const { connect } = await import('@nats-io/transport-node');
    const nc = await connect({
      ...natsReach(url),
      name: 'bandstand import',
      timeout: answerMs,
      maxReconnectAttempts: -1,
    });
    this.#nc = nc;
    nc.subscribe(stream, { callback: () => this.#heard() });
    void this.#watch(nc, log);
    return nc;
  }

  async #watch(nc: NatsConnection, log: PostgresLog): Promise<void> {
    for await (const { type } of nc.status()) {
      if (type === 'disconnect')
        log.warn({}, 'NATS is away: submissions wait in the database until it is back');
      if (type === 'reconnect') {
        log.info({}, 'NATS is back');
        this.#heard();
      }
    }
  }

  /** What is there is left as the operator made it. */
  async #stream(jsm: JetStreamManager): Promise<Pick<StreamInfo, 'config'>> {
    const { stream } = this.#options;
    const found = await orMissing(jsm.streams.info(stream));
    const { RetentionPolicy, StorageType } = await jetstreamClient();
    return (
      found ??
      jsm.streams.add({
        name: stream,
        subjects: [stream],
        retention: RetentionPolicy.Workqueue,
        storage: StorageType.File,
        duplicate_window: duplicateWindowMs * nanoseconds,
      })
    );
  }

  async #consumer(jsm: JetStreamManager): Promise<Pick<ConsumerInfo, 'config'>> {
    const { stream, ackWaitMs } = this.#options;
    const found = await orMissing(jsm.consumers.info(stream, consumerName));
    const { AckPolicy } = await jetstreamClient();
    return (
      found ??
      jsm.consumers.add(stream, {
        durable_name: consumerName,
        ack_policy: AckPolicy.Explicit,
        ack_wait: ackWaitMs * nanoseconds,
        max_ack_pending: mostInHand,
      })
    );
  }
}

/** Codes of JetStream for a stream and a consumer that are not there. */
const missing = new Set([10_059, 10_014]);

async function orMissing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Error && 'code' in error && missing.has(Number(error.code))) return undefined;
    throw error;
  }
}
