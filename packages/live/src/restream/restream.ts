import type { AddressFilter } from '@bandstand/http';
import type { Format } from '../codecs/index.ts';
import { DialRefused } from '../dialing/index.ts';
import type { AccessUnit, Batch, Publication, Reader } from '../plane/index.ts';
import { flvBodies } from './flv-bodies.ts';
import { RestreamError, RtmpPublisher } from './publisher.ts';

/** AAC of a stream that has another sound; undefined where nothing can make it. */
export type AacOf = (
  publication: Publication,
) => { readonly units: AsyncIterable<Batch>; close(): void } | undefined;

export interface RestreamOptions {
  readonly publication: Publication;
  /** Where it goes; holds the key. */
  readonly address: () => string;
  readonly mayReach: AddressFilter;
  readonly aacOf: AacOf | undefined;
  readonly patienceMs: number;
  /** Between two attempts, the first and the longest. */
  readonly againMs: { readonly first: number; readonly longest: number };
  readonly onState: (state: RestreamState) => void;
  /** Told of what is a fault of this server; nothing is tried again then. */
  readonly onFault: (error: unknown) => void;
}

export type RestreamState =
  | { readonly is: 'starting' | 'active'; readonly retries: number }
  | { readonly is: 'failed'; readonly retries: number; readonly error: string };

const readerBytes = 8 * 1024 * 1024;

/** One stream on its way to one other server, tried again until it ends. */
export class Restream {
  readonly #options: RestreamOptions;
  readonly #over: Promise<void>;
  #publisher: RtmpPublisher | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(options: RestreamOptions) {
    this.#options = options;
    this.#over = this.#run().catch(options.onFault);
  }

  /** Resolves when it is over, whyever. */
  get over(): Promise<void> {
    return this.#over;
  }

  /** Ends it; resolves when nothing goes out any more. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#wake?.();
    this.#publisher?.close('It was ended.');
    await this.#over;
  }

  async #run(): Promise<void> {
    const { publication, onState, againMs } = this.#options;
    for (let retries = 0; !this.#closed && !publication.ended; retries += 1) {
      onState({ is: 'starting', retries });
      const error = await this.#once(() => {
        onState({ is: 'active', retries });
        retries = 0;
      });
      if (this.#closed || publication.ended) return;
      onState({ is: 'failed', retries, error });
      await this.#wait(Math.min(againMs.longest, againMs.first * 2 ** Math.min(retries, 20)));
    }
  }

  async #once(onActive: () => void): Promise<string> {
    const { publication, address, mayReach, patienceMs } = this.#options;
    let reader: Reader | undefined;
    let why = 'The stream ended.';
    try {
      const onClosed = (reason: string): void => {
        why = reason;
        reader?.close();
      };
      const publisher = new RtmpPublisher(address(), { mayReach, patienceMs, onClosed });
      this.#publisher = publisher;
      await publisher.opened();
      reader = publication.read({ mostBytes: readerBytes, from: 'last keyframe' });
      onActive();
      await new Sending(publisher, this.#options).send(reader);
      return why;
    } catch (error) {
      if (error instanceof RestreamError || error instanceof DialRefused) return error.message;
      throw error;
    } finally {
      reader?.close();
      this.#publisher?.close('It was ended.');
    }
  }

  async #wait(milliseconds: number): Promise<void> {
    if (this.#closed) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}

/** One connection's media: what decoders must be told, then pictures and sound at their times. */
class Sending {
  readonly #publisher: RtmpPublisher;
  readonly #options: RestreamOptions;
  readonly #told: Partial<Record<Format['kind'], Format>> = {};
  #begins: number | undefined;
  #sounding: Promise<void> | undefined;
  #converted: ReturnType<AacOf>;

  constructor(publisher: RtmpPublisher, options: RestreamOptions) {
    this.#publisher = publisher;
    this.#options = options;
  }

  async send(reader: Reader): Promise<void> {
    try {
      for await (const { units } of reader) for (const unit of units) await this.#take(unit);
    } finally {
      this.#converted?.close();
      await this.#sounding;
    }
  }

  async #take(unit: AccessUnit): Promise<void> {
    const { codec } = unit.format;
    if (codec === 'avc' || codec === 'aac') return this.#write(unit);
    if (codec !== 'opus') throw new RestreamError(`Only H.264 and AAC are sent on, not ${codec}.`);
    this.#sounding ??= this.#convert();
  }

  async #convert(): Promise<void> {
    this.#converted = this.#options.aacOf?.(this.#options.publication);
    try {
      for await (const { units } of this.#converted?.units ?? [])
        for (const unit of units) await this.#write(unit);
    } catch (error) {
      if (!(error instanceof RestreamError)) throw error;
    }
  }

  async #write(unit: AccessUnit): Promise<void> {
    const { format, decodeAt } = unit;
    this.#begins ??= decodeAt;
    const at = (decodeAt - this.#begins) / 1000;
    if (this.#told[format.kind] !== format) {
      this.#told[format.kind] = format;
      if (format.kind === 'video')
        await this.#publisher.media('video', at, flvBodies.videoConfiguration(format));
      else await this.#publisher.media('audio', at, flvBodies.audioConfiguration(format));
    }
    if (format.kind === 'video') await this.#publisher.media('video', at, flvBodies.picture(unit));
    else await this.#publisher.media('audio', at, flvBodies.sound(unit));
  }
}
