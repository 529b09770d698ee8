/** A play counts once half of the track was heard, or four minutes of it, whichever comes first (Last.fm's rule). */
const mostMs = 4 * 60_000;
/** A longer way between two looks is a jump and was not heard. */
const longestStepMs = 2_000;

/** Follows one playing of one track. */
export class PlayCount {
  readonly #neededMs: number;
  #heardMs = 0;
  #lastMs: number | null = null;
  #counted = false;

  /** @param durationMs of the track; null or 0 when unknown: four minutes are needed then */
  constructor(durationMs: number | null) {
    this.#neededMs = durationMs ? Math.min(durationMs / 2, mostMs) : mostMs;
  }

  /** Tells where the playing stands; true exactly once, when the play counts. */
  at(positionMs: number): boolean {
    const step = positionMs - (this.#lastMs ?? positionMs);
    this.#lastMs = positionMs;
    if (step > 0 && step <= longestStepMs) this.#heardMs += step;
    if (this.#counted || this.#heardMs < this.#neededMs) return false;
    this.#counted = true;
    return true;
  }
}
