import type { HeardTrack } from './port.ts';

/** Up to 3 % faster and slower, in steps of a quarter of a percent: what a lookup at one speed does not bear. */
const otherSpeeds: readonly number[] = Array.from({ length: 25 }, (_, at) => 0.97 + at * 0.0025).filter(
  (speed) => Math.abs(speed - 1) > 1e-6,
);

/** All speeds cost as much as 25 excerpts: so far apart they are tried, ms of the stream. */
const restMs = 60_000;

/** At which speeds a stream is listened to: as it is, as it was recognised last, and now and then at all others. */
export class Speeds {
  #last = 1;
  #triedMs = -Infinity;
  #misses = 0;

  /** What the next excerpt is tried at. */
  get usual(): readonly number[] {
    return this.#last === 1 ? [1] : [1, this.#last];
  }

  /** An excerpt was recognised at a speed, or not at all at the usual ones. */
  heard(speed: number | undefined): void {
    this.#misses = speed === undefined ? this.#misses + 1 : 0;
    this.#last = speed ?? this.#last;
  }

  /** Whether an excerpt that was not recognised is tried at the others; counts as tried when it is. */
  tryOthers(atMs: number): boolean {
    if (this.#misses < 2 || atMs - this.#triedMs < restMs) return false;
    this.#triedMs = atMs;
    return true;
  }
}

/** Asks what an excerpt is, as the speeds of its stream say: at the usual ones, and when nothing is found at the others. */
export async function hearAt(
  speeds: Speeds,
  atMs: number,
  ask: (speeds: readonly number[]) => Promise<readonly HeardTrack[]>,
): Promise<readonly HeardTrack[]> {
  const found = await ask(speeds.usual);
  speeds.heard(found[0]?.speed);
  if (found.length > 0 || !speeds.tryOthers(atMs)) return found;
  const others = await ask(otherSpeeds);
  if (others[0]) speeds.heard(others[0].speed);
  return others;
}
