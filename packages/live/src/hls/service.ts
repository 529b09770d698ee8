import { createSecretKey, type KeyObject } from 'node:crypto';
import type { Clock, RandomBytes } from '@bandstand/sqlite';
import type { StreamName } from '../engine/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane, Publication } from '../plane/index.ts';
import { type HlsAnswer, type HlsRequest, no } from './answer.ts';
import type { HlsLadder } from './ladder.ts';
import type { HlsOptions } from './options.ts';
import type { HlsSound } from './sound.ts';
import { HlsStream } from './stream.ts';

export interface HlsServiceOptions {
  readonly plane: Plane;
  readonly options: HlsOptions;
  readonly clock: Clock;
  readonly random: RandomBytes;
  /** How far back viewers of an app may go, beyond the window; 0 for the window alone. */
  readonly dvrSeconds?: (app: AppName) => number;
  /** Makes AAC of Opus; undefined where nothing can: then Opus stays. */
  readonly sound?: HlsSound | undefined;
  /** Makes smaller sizes of streams; undefined for none. */
  readonly ladder?: HlsLadder | undefined;
  /** Called when making segments failed for a reason that is a fault of the program. */
  readonly onError: (error: unknown) => void;
}

/** HLS of everything that is published. */
export class HlsService {
  readonly #options: HlsServiceOptions;
  readonly #streams = new Map<Publication, { readonly stream: HlsStream; readonly over: Promise<void> }>();
  readonly #secret: KeyObject;
  readonly #stopListening: () => void;
  readonly #sweeping: NodeJS.Timeout;

  constructor(options: HlsServiceOptions) {
    const { plane, random } = options;
    this.#options = options;
    this.#secret = createSecretKey(Buffer.from(random(32)));
    this.#stopListening = plane.onStarted((publication) => {
      if (!this.#waits(publication)) this.#open(publication);
    });
    this.#sweeping = setInterval(() => this.#sweep(), Math.min(1000, options.options.viewerMs / 2));
    this.#sweeping.unref();
  }

  /** What a request for a file of a stream is answered. Who may watch was decided before. Never rejects. */
  async answer(name: StreamName, request: HlsRequest): Promise<HlsAnswer> {
    const publication = this.#options.plane.find(name);
    if (!publication) return no(404, 'Nobody publishes this stream.');
    return this.#open(publication).answer(request);
  }

  /** Streams of which segments are made. */
  get streams(): number {
    return this.#streams.size;
  }

  /** Makes no more segments; resolves when none is in the making. */
  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    this.#stopListening();
    const open = Array.from(this.#streams.values());
    for (const { stream } of open) stream.close();
    await Promise.all(open.map(({ over }) => over));
  }

  /** Streams of browsers want their sound converted: that is not done for nobody. */
  #waits({ protocol }: Publication): boolean {
    const { options, sound } = this.#options;
    return options.begin === 'on demand' || (sound !== undefined && protocol === 'whip');
  }

  #open(publication: Publication): HlsStream {
    const known = this.#streams.get(publication);
    if (known) return known.stream;
    const { options: usual, dvrSeconds, clock, random, sound, onError } = this.#options;
    const ladder = this.#options.ladder?.wanted(publication.stream.app) ? this.#options.ladder : undefined;
    const windowSeconds = Math.max(usual.windowSeconds, dvrSeconds?.(publication.stream.app) ?? 0);
    const options = { ...usual, windowSeconds };
    const secret = this.#secret;
    const stream = new HlsStream({ publication, options, clock, random, sound, ladder, secret });
    const over = stream
      .run()
      .catch(onError)
      .finally(() => {
        // Refused ones stay to tell the reason.
        if (publication.ended) this.#streams.delete(publication);
      });
    this.#streams.set(publication, { stream, over });
    return stream;
  }

  #sweep(): void {
    const { clock, options } = this.#options;
    for (const [publication, { stream }] of this.#streams) {
      stream.sweep();
      const idle = stream.audience.count === 0 && clock() - stream.askedAt > options.idleMs;
      if (publication.ended || (idle && this.#waits(publication))) {
        this.#streams.delete(publication);
        stream.close();
      }
    }
  }
}
