import { type AudioFormat, sameFormat } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import { adts } from './adts.ts';
import { oggOpus } from './ogg-opus.ts';

/** A piece of a stream's sound, still coded, as a file. */
export interface CodedExcerpt {
  /** On the stream's clock. */
  readonly atMs: number;
  readonly lengthMs: number;
  /** Of a file with these bytes. */
  readonly suffix: 'aac' | 'opus';
  readonly bytes: Buffer;
}

export interface WindowOptions {
  readonly lengthMs: number;
  /** From the beginning of an excerpt to that of the next. */
  readonly stepMs: number;
  /** Bytes that are kept; an excerpt with more is left out. */
  readonly mostBytes: number;
}

interface Packet {
  readonly atMs: number;
  readonly data: Buffer;
}

/** A longer pause between two packets parts what is before it from what follows. */
const mostPauseMs = 500;

/** The last seconds of a stream's sound, cut into excerpts that overlap. */
export class SoundWindow {
  readonly #options: WindowOptions;
  #format: AudioFormat | undefined;
  #packets: Packet[] = [];
  #bytes = 0;
  #nextMs: number | undefined;

  constructor(options: WindowOptions) {
    this.#options = options;
  }

  /** Takes the next packet; the excerpt that is whole with it, if one is. */
  push({ format, decodeAt, data }: AccessUnit): CodedExcerpt | undefined {
    if (format.kind !== 'audio') return undefined;
    const atMs = decodeAt / 1000;
    const last = this.#packets.at(-1);
    const follows = last !== undefined && atMs - last.atMs <= mostPauseMs;
    if (this.#format !== format && !(this.#format && sameFormat(this.#format, format))) this.#begin(format);
    else if (!follows) this.#begin(format);
    this.#nextMs ??= atMs;
    const { lengthMs, mostBytes } = this.#options;
    const excerpt = atMs >= this.#nextMs + lengthMs ? this.#cut(format, this.#nextMs, atMs) : undefined;
    this.#packets.push({ atMs, data });
    this.#bytes += data.length;
    if (this.#bytes > mostBytes) this.#begin(format);
    return excerpt;
  }

  #begin(format: AudioFormat): void {
    this.#format = format;
    this.#packets = [];
    this.#bytes = 0;
    this.#nextMs = undefined;
  }

  #cut(format: AudioFormat, fromMs: number, toMs: number): CodedExcerpt | undefined {
    const packets = this.#packets.filter(({ atMs }) => atMs >= fromMs).map(({ data }) => data);
    this.#nextMs = fromMs + this.#options.stepMs;
    this.#dropBefore(this.#nextMs);
    const bytes = format.codec === 'aac' ? adts(format, packets) : oggOpus(format, packets);
    const suffix = format.codec;
    return bytes && { atMs: Math.round(fromMs), lengthMs: Math.round(toMs - fromMs), suffix, bytes };
  }

  #dropBefore(ms: number): void {
    const from = this.#packets.findIndex(({ atMs }) => atMs >= ms);
    const dropped = this.#packets.splice(0, from < 0 ? this.#packets.length : from);
    for (const { data } of dropped) this.#bytes -= data.length;
  }
}
