import type { Hashes } from '../codec/index.ts';
import type { Match } from './match.ts';

/** The fingerprint of sound that was played at another speed first. */
export interface PlayedFingerprint {
  /** 0.98 is played slower by 2 %: what a recording needs that was speeded up by as much. */
  readonly speed: number;
  readonly hashes: Hashes;
}

/** A match of what was heard when it is played at this speed. */
export interface SpeedMatch extends Match {
  readonly speed: number;
}

/**
 * Speeds that undo changes of up to `most` either way, no change first and the least changes next. A step of a quarter of a
 * percent leaves the pitch right by 2 cents, and two minutes shifted by 0.15 s at their end; wider ones lose recordings
 * between them.
 */
export function speedSteps(most = 0.03, step = 0.0025): readonly number[] {
  const undone = (change: number): number => Math.round(1e6 / (1 + change)) / 1e6;
  const changes = Array.from({ length: Math.round(most / step) }, (_, at) => (at + 1) * step);
  return [1, ...changes.flatMap((change) => [undone(change), undone(-change)])];
}
