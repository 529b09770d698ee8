import type { Ffmpeg, Processes, RunningProcess } from '@bandstand/media';
import { type AudioFormat, opusRate } from '../codecs/index.ts';
import { type AccessUnit, type Publication, Reader } from '../plane/index.ts';
import { conversionCommand, type Direction, type Feeding } from './direction.ts';

export interface ConverterOptions {
  readonly publication: Publication;
  readonly direction: Direction;
  readonly processes: Processes;
  readonly ffmpeg: Ffmpeg;
  /** Called once when it is over: nobody reads any more, or the stream ended. */
  readonly onOver: () => void;
  readonly onTrouble: (error: unknown) => void;
}

const readerBytes = 2 * 1024 * 1024;
/** Children that may fail in a row before it is given up. */
const mostFailures = 3;

/** Sound of one publication in the other codec: one child for all who want it, from the first to the last of them. */
export class Converter {
  readonly #options: ConverterOptions;
  readonly #source: Reader;
  readonly #units: AsyncGenerator<AccessUnit, undefined>;
  readonly #readers = new Set<Reader>();
  #child: RunningProcess | undefined;
  #over = false;

  constructor(options: ConverterOptions) {
    this.#options = options;
    this.#source = options.publication.read({
      mostBytes: readerBytes,
      from: 'next keyframe',
      soundOnly: true,
    });
    this.#units = each(this.#source);
    void this.#run();
  }

  /** The converted sound from now on, for one who reads it. */
  read(): Reader {
    const reader = new Reader(
      { mostBytes: readerBytes, from: 'next keyframe', soundOnly: true },
      false,
      (closed) => {
        this.#readers.delete(closed);
        if (this.#readers.size === 0) this.close();
      },
    );
    if (this.#over) reader.end();
    else this.#readers.add(reader);
    return reader;
  }

  /** Stops the child. Twice is once. */
  close(): void {
    if (this.#over) return;
    this.#over = true;
    this.#source.close();
    for (const reader of this.#readers) reader.end();
    void this.#child?.stop();
    this.#options.onOver();
  }

  async #run(): Promise<void> {
    let failures = 0;
    let held: AccessUnit | undefined;
    while (!this.#over) {
      const first = held ?? (await this.#nextUnit());
      if (!first) break;
      try {
        held = await this.#convert(first);
        failures = 0;
      } catch (error) {
        held = undefined;
        failures += 1;
        if (this.#over) break;
        this.#options.onTrouble(error);
        if (failures >= mostFailures) break;
      }
    }
    this.close();
  }

  async #nextUnit(): Promise<AccessUnit | undefined> {
    const { from } = this.#options.direction;
    for (let next = await this.#units.next(); next.done !== true; next = await this.#units.next())
      if (next.value.format.codec === from) return next.value;
    return undefined;
  }

  /** One child, up to the end or to a unit that tells its decoder anew, which is returned. */
  async #convert(first: AccessUnit): Promise<AccessUnit | undefined> {
    const { processes, ffmpeg, direction } = this.#options;
    const child = await processes.start(conversionCommand(direction, ffmpeg), { stdin: true, service: true });
    this.#child = child;
    try {
      const taking = this.#take(child, first.decodeAt);
      const next = await Promise.race([this.#feed(child, first), taking.then(() => undefined)]);
      child.stdin?.end();
      await taking;
      const { error } = await child.ended;
      if (error && !this.#over) throw error;
      return next;
    } finally {
      await child.stop();
    }
  }

  async #feed(child: RunningProcess, first: AccessUnit): Promise<AccessUnit | undefined> {
    const feeding = this.#options.direction.feeding();
    const { format } = first;
    if (format.kind === 'video') return undefined;
    await write(child, feeding.begin(format));
    await this.#put(child, feeding, first, first.decodeAt);
    for (let next = await this.#nextUnit(); next; next = await this.#nextUnit()) {
      if (next.format !== format) return next;
      await this.#put(child, feeding, next, first.decodeAt);
    }
    return undefined;
  }

  async #put(child: RunningProcess, feeding: Feeding, unit: AccessUnit, from: number): Promise<void> {
    await write(child, feeding.packet(unit, unit.decodeAt - from));
  }

  async #take(child: RunningProcess, from: number): Promise<void> {
    const { direction } = this.#options;
    const taking = direction.taking();
    let samples = -direction.early;
    for await (const bytes of child.stdout)
      for (const { packet, samples: length } of taking.take(bytes)) {
        const at = Math.max(0, Math.round(from + (samples * 1e6) / opusRate));
        this.#offer(direction.format, packet, at);
        samples += length;
      }
  }

  #offer(format: AudioFormat, data: Buffer, at: number): void {
    const unit = { format, decodeAt: at, showAt: at, keyframe: true, data };
    for (const reader of this.#readers) reader.offer(unit);
  }
}

async function* each(reader: Reader): AsyncGenerator<AccessUnit, undefined> {
  for await (const { units } of reader) yield* units;
  return undefined;
}

async function write({ stdin, ended }: RunningProcess, bytes: Buffer): Promise<void> {
  if (!stdin || stdin.destroyed || stdin.write(bytes)) return;
  await Promise.race([new Promise<void>((resolve) => void stdin.once('drain', resolve)), ended]);
}
