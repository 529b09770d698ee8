import type { Clock, RandomBytes } from '@bandstand/sqlite';
import {
  type AppUsage,
  type EndReason,
  type EventSink,
  type MediaEngine,
  type PublishAnswer,
  type PublishGate,
  type PublishRequest,
  type StreamFacts,
  type StreamName,
  streamKey,
  type ViewerFacts,
} from '../engine/index.ts';
import { Publication } from './publication.ts';
import { Usage } from './usage.ts';

export interface PlaneOptions {
  readonly gate: PublishGate;
  readonly events: EventSink;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** Publications at once; 0 for as many as come. */
  readonly mostStreams: number;
  /** Bytes of each stream's last group of pictures that are kept for those who come in between. */
  readonly recentBytes: number;
}

/** Who asks to publish was told no. `message` may be shown to him. */
export class PublishRefused extends Error {
  override readonly name = 'PublishRefused';
}

type Page = Parameters<MediaEngine['list']>[0];

/** The embedded media plane: every stream that is published to this process, and who reads it. */
export class Plane implements MediaEngine {
  readonly kind = 'embedded';
  readonly #options: PlaneOptions;
  readonly #streams = new Map<string, Publication>();
  readonly #usage = new Usage();
  readonly #onStarted = new Set<(publication: Publication) => void>();
  #closed = false;

  constructor(options: PlaneOptions) {
    this.#options = options;
  }

  /**
   * Asks the gate, and opens the publication when it says yes. Rejects with
   * `PublishRefused`. `onEnded` is called once when it ends, whoever ended it.
   */
  async publish(request: PublishRequest, onEnded: (reason: EndReason) => void): Promise<Publication> {
    const answer = await this.#ask(request);
    if (!answer.allowed) throw new PublishRefused(answer.reason);
    if (this.#closed) throw new PublishRefused('The server is closing.');
    const key = streamKey(answer.stream);
    const before = this.#streams.get(key);
    if (before && answer.whenTaken === 'refuse') throw new PublishRefused('The stream has a publisher.');
    before?.end('taken over');
    const { mostStreams } = this.#options;
    if (mostStreams > 0 && this.#streams.size >= mostStreams)
      throw new PublishRefused('The server takes no more streams now.');
    return this.#open(request, answer.stream, onEnded);
  }

  /** The publication of a stream; undefined when nobody publishes it. */
  find(stream: StreamName): Publication | undefined {
    return this.#streams.get(streamKey(stream));
  }

  /** Told of each publication when it begins. Returns how to stop being told. */
  onStarted(told: (publication: Publication) => void): () => void {
    this.#onStarted.add(told);
    return () => {
      this.#onStarted.delete(told);
    };
  }

  async list({ app, after, limit = 1000 }: Page = {}): Promise<readonly StreamFacts[]> {
    const behind = after && streamKey(after);
    return [...this.#streams]
      .filter(([key, { stream }]) => (!app || stream.app === app) && (!behind || key > behind))
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .slice(0, limit)
      .map(([, publication]) => publication.facts());
  }

  async inspect(stream: StreamName): Promise<StreamFacts | undefined> {
    return this.find(stream)?.facts();
  }

  async viewers(stream: StreamName): Promise<readonly ViewerFacts[]> {
    return this.find(stream)?.viewers() ?? [];
  }

  async stop(stream: StreamName, reason: EndReason): Promise<boolean> {
    const publication = this.find(stream);
    publication?.end(reason);
    return publication !== undefined;
  }

  async removeViewer(stream: StreamName, viewer: string): Promise<boolean> {
    return this.find(stream)?.removeViewer(viewer) ?? false;
  }

  async usage(): Promise<readonly AppUsage[]> {
    return this.#usage.with(
      this.#streams
        .values()
        .map((publication) => ({ app: publication.stream.app, totals: publication.totals() })),
    );
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const publication of Array.from(this.#streams.values())) publication.end('closing');
  }

  async #ask(request: PublishRequest): Promise<PublishAnswer> {
    if (this.#closed) return { allowed: false, reason: 'The server is closing.' };
    try {
      return await this.#options.gate(request);
    } catch {
      return { allowed: false, reason: 'The server cannot decide about the stream now.' };
    }
  }

  #open(
    { protocol, address }: PublishRequest,
    stream: StreamName,
    onEnded: (reason: EndReason) => void,
  ): Publication {
    const { clock, events, random, recentBytes } = this.#options;
    const key = streamKey(stream);
    const session = Buffer.from(random(12)).toString('base64url');
    const publication = new Publication({
      stream,
      session,
      protocol,
      address,
      clock,
      events,
      recentBytes,
      onEnded: (reason) => {
        this.#streams.delete(key);
        this.#usage.add({ app: stream.app, totals: publication.totals() });
        onEnded(reason);
      },
    });
    this.#streams.set(key, publication);
    for (const told of this.#onStarted) told(publication);
    return publication;
  }
}
