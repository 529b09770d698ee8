import type { AudioFormat, Format, VideoFormat } from '../codecs/index.ts';
import type { AccessUnit } from '../plane/index.ts';
import { timescale } from './init.ts';
import { type Sample, SampleTimes } from './samples.ts';

export interface CutOptions {
  /** A segment ends at the first keyframe from here on. */
  readonly segmentSeconds: number;
  /** The longest that a part becomes, unless a single picture lasts longer. */
  readonly partSeconds: number;
  /** A segment is cut without a keyframe when it has grown to either. */
  readonly longestSegmentSeconds: number;
  readonly largestSegmentBytes: number;
}

/** What goes into one movie fragment. */
export interface CutPart {
  readonly seconds: number;
  /** Begins with a keyframe. */
  readonly independent: boolean;
  /** The samples of each track. */
  readonly runs: readonly (readonly Sample[])[];
}

export interface CutterPorts {
  /** The formats that are announced, for a track whose first unit is still to come. */
  readonly announced: () => readonly (VideoFormat | AudioFormat | undefined)[];
  /** The tracks of what follows, the pictures first. What it throws comes out of `push`. */
  readonly onFormats: (formats: readonly Format[]) => void;
  /** A segment begins, with this unit, which is decoded at that time on the publication's clock (microseconds). */
  readonly onSegment: (at: number, unit: AccessUnit) => void;
  /** Whether one begins with this unit, where somebody else than the options decides. */
  readonly begins?: (unit: AccessUnit) => boolean;
  readonly onPart: (part: CutPart) => void;
}

interface Track {
  readonly format: Format;
  readonly times: SampleTimes;
  waiting: Sample[];
}

/** Frames do not divide every duration: so much a part or segment may miss its length. Seconds. */
const slack = 0.005;

/** Cuts units into segments, which begin at keyframes, and these into parts. */
export class Cutter {
  readonly #options: CutOptions;
  readonly #ports: CutterPorts;
  #tracks: readonly Track[] = [];
  #segmentSeconds = 0;
  #segmentBytes = 0;
  #partSeconds = 0;
  #independent = false;
  #begun = false;

  constructor(options: CutOptions, ports: CutterPorts) {
    this.#options = options;
    this.#ports = ports;
  }

  push(unit: AccessUnit): void {
    const { format } = unit;
    const track = this.#tracks.find((known) => known.format === format) ?? this.#restart(format);
    const sample = track.times.push(unit);
    if (sample) this.#place(track, sample);
  }

  /** Everything that waits becomes a last part. */
  end(): void {
    for (const track of this.#tracks) {
      const sample = track.times.flush();
      if (sample) this.#place(track, sample);
    }
    this.#finishPart();
  }

  /** Another format than before: what was said of the tracks is said anew. */
  #restart(format: Format): Track {
    const formats = (['video', 'audio'] as const).flatMap((kind) => {
      if (format.kind === kind) return [format];
      const before = this.#tracks.find((track) => track.format.kind === kind)?.format;
      return before ?? this.#ports.announced().find((announced) => announced?.kind === kind) ?? [];
    });
    this.end();
    this.#begun = false;
    this.#tracks = formats.map((each) => ({ format: each, times: new SampleTimes(each), waiting: [] }));
    this.#ports.onFormats(formats);
    const own = this.#tracks.find((track) => track.format === format);
    if (!own) throw new Error('the format is among those just listed');
    return own;
  }

  /** The pictures lead where there are any: only they decide about cuts. */
  #place(track: Track, sample: Sample): void {
    if (track === this.#tracks[0]) this.#lead(track, sample);
    track.waiting.push(sample);
    this.#segmentBytes += sample.unit.data.length;
  }

  #lead(track: Track, { unit, duration }: Sample): void {
    const seconds = duration / timescale(track.format);
    if (!this.#begun || this.#segmentIsOver(unit)) this.#begin(unit);
    else if (this.#partSeconds > 0 && this.#partSeconds + seconds > this.#options.partSeconds + slack)
      this.#finishPart();
    if (this.#partSeconds === 0) this.#independent = unit.keyframe;
    this.#partSeconds += seconds;
    this.#segmentSeconds += seconds;
  }

  #segmentIsOver(unit: AccessUnit): boolean {
    const { segmentSeconds, longestSegmentSeconds, largestSegmentBytes } = this.#options;
    if (this.#ports.begins) return this.#ports.begins(unit);
    return (
      (unit.keyframe && this.#segmentSeconds >= segmentSeconds - slack) ||
      this.#segmentSeconds >= longestSegmentSeconds ||
      this.#segmentBytes >= largestSegmentBytes
    );
  }

  #begin(unit: AccessUnit): void {
    if (this.#begun) this.#finishPart();
    this.#begun = true;
    this.#segmentSeconds = 0;
    this.#segmentBytes = 0;
    this.#ports.onSegment(unit.decodeAt, unit);
  }

  #finishPart(): void {
    const runs = this.#tracks.map((track) => {
      const { waiting } = track;
      track.waiting = [];
      return waiting;
    });
    if (this.#begun && runs.some((samples) => samples.length > 0))
      this.#ports.onPart({ seconds: this.#partSeconds, independent: this.#independent, runs });
    this.#partSeconds = 0;
  }
}
