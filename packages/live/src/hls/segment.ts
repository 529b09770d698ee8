/** A piece of a segment: one movie fragment. */
export interface Part {
  readonly seconds: number;
  readonly bytes: Buffer;
  /** Begins with a keyframe. */
  readonly independent: boolean;
}

export interface Segment {
  readonly number: number;
  /** Which init segment it needs. */
  readonly init: number;
  /** The decoder is told anew before it. */
  readonly discontinuity: boolean;
  /** Discontinuities from the first segment of all up to this one. */
  readonly epoch: number;
  /** When its first picture was sent: milliseconds since 1970. */
  readonly startsAt: number;
  /** When its first picture is shown: microseconds on the publication's clock. */
  readonly showAt: number;
  /** Nothing of it is there. */
  readonly missing: boolean;
  readonly parts: Part[];
  seconds: number;
  size: number;
}

/** How fast its bytes must come, in bits a second. */
export const bitrate = ({ seconds, size }: Segment): number => (seconds > 0 ? (size * 8) / seconds : 0);
