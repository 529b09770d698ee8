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
  /** When its first picture was sent: milliseconds since 1970. */
  readonly startsAt: number;
  readonly parts: Part[];
  seconds: number;
  size: number;
}

/** How fast its bytes must come, in bits a second. */
export const bitrate = ({ seconds, size }: Segment): number => (seconds > 0 ? (size * 8) / seconds : 0);
