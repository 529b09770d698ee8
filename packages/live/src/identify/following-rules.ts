/** How what is heard becomes a list. Milliseconds of the stream. */
export interface FollowingRules {
  /** Scores below are chance. */
  readonly least: number;
  /** One excerpt with such a score is enough; below it two must agree. */
  readonly sure: number;
  /** So much lower a score may be and still be taken for what is playing: copies of one recording score alike. */
  readonly alike: number;
  /** What is heard again within this goes on, talk over it or not. */
  readonly gapMs: number;
  /** How long what is playing stays so while nothing confirms it. */
  readonly holdMs: number;
  /** A second excerpt must come within this to confirm the first. */
  readonly confirmMs: number;
  /** So far two excerpts may disagree about where the recording began. */
  readonly driftMs: number;
  /** From one excerpt to the next: so much earlier than it was heard something may have begun. */
  readonly stepMs: number;
}

export const followingRules: FollowingRules = {
  least: 0.5,
  sure: 0.8,
  alike: 0.12,
  gapMs: 60_000,
  holdMs: 30_000,
  confirmMs: 40_000,
  driftMs: 3000,
  stepMs: 12_000,
};
