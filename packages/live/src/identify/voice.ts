import type { FollowingRules } from './following-rules.ts';
import type { HeardTrack } from './port.ts';

/** What was found in one excerpt of a stream. */
export interface Answer {
  /** Where the excerpt begins, on the stream's clock. */
  readonly atMs: number;
  readonly lengthMs: number;
  /** Best first. */
  readonly found: readonly HeardTrack[];
}

/** One recording in a stream from when it is first heard until it is over. */
export class Voice {
  readonly startsMs: number;
  #track: HeardTrack;
  #hits = 1;
  #confirmed: boolean;
  /** The last excerpt that it was heard in. */
  #last: { readonly atMs: number; readonly lengthMs: number };
  /** Where the recording would have begun, by its last hit. */
  #beginsMs: number;

  /** `before` is the last answer without it, if there was one. */
  constructor(track: HeardTrack, answer: Answer, before: Answer | undefined, rules: FollowingRules) {
    this.#track = track;
    this.#last = answer;
    this.#beginsMs = beginOf(track, answer);
    this.#confirmed = track.score >= rules.sure;
    this.startsMs = startOf(this.#beginsMs, answer, before, rules);
  }

  /** The hit with the best score. */
  get track(): HeardTrack {
    return this.#track;
  }

  get confirmed(): boolean {
    return this.#confirmed;
  }

  /** When the last excerpt with it ends. */
  get heardUntilMs(): number {
    return this.#last.atMs + this.#last.lengthMs;
  }

  /** Whether a further hit is of this voice, and not of the recording played anew or of chance. */
  takes(track: HeardTrack, answer: Answer, rules: FollowingRules): boolean {
    if (track.recording !== this.#track.recording) return false;
    const begins = beginOf(track, answer);
    if (begins >= (this.#knownEnd() ?? Infinity) - rules.driftMs) return false;
    if (this.#confirmed) return answer.atMs - this.heardUntilMs <= rules.gapMs;
    const drift = Math.abs(begins - this.#beginsMs);
    return answer.atMs - this.#last.atMs <= rules.confirmMs && drift <= rules.driftMs;
  }

  hear(track: HeardTrack, answer: Answer, rules: FollowingRules): void {
    this.#hits += 1;
    this.#last = answer;
    this.#beginsMs = beginOf(track, answer);
    if (track.score > this.#track.score) this.#track = track;
    this.#confirmed ||= this.#hits > 1 || track.score >= rules.sure;
  }

  /** Whether it still plays at a time, as far as is known then. */
  playsAt(atMs: number, rules: FollowingRules): boolean {
    const ends = this.#knownEnd();
    const holds = ends === undefined ? rules.holdMs : Math.min(rules.holdMs, ends - this.heardUntilMs);
    return atMs <= this.heardUntilMs + Math.max(holds, rules.driftMs);
  }

  /** Whether it cannot go on any more. */
  isOverAt(atMs: number, rules: FollowingRules): boolean {
    return atMs - this.heardUntilMs > (this.#confirmed ? rules.gapMs : rules.confirmMs);
  }

  /** When it ended: where the recording does, when that is near, else where it was heard last. */
  endsMs(rules: FollowingRules): number {
    const known = this.#knownEnd();
    const near =
      known !== undefined && known > this.#last.atMs && known <= this.heardUntilMs + rules.stepMs
        ? known
        : this.heardUntilMs;
    return Math.max(this.startsMs, Math.round(near));
  }

  #knownEnd(): number | undefined {
    const { lengthMs, speed } = this.#track;
    return lengthMs === null ? undefined : this.#beginsMs + lengthMs * speed;
  }
}

/** A stream that plays too fast has gone through more of the recording: what is slower by `speed` fits. */
function beginOf({ positionMs, speed }: HeardTrack, { atMs }: Answer): number {
  return atMs - positionMs * speed;
}

/**
 * When a voice that is heard for the first time began: with its recording, where that is after most of the excerpt before, which
 * did not have it; else somebody began in the middle of the recording, and the excerpt is all that is known.
 */
function startOf(
  beginsMs: number,
  { atMs, lengthMs }: Answer,
  before: Answer | undefined,
  { stepMs, driftMs }: FollowingRules,
): number {
  const earliest = before ? before.atMs + before.lengthMs / 2 - driftMs : atMs - stepMs;
  const near = beginsMs >= earliest && beginsMs <= atMs + lengthMs;
  return Math.max(0, Math.round(near ? beginsMs : atMs));
}
