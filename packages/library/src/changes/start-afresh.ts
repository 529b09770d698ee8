import type { Stale } from './reading.ts';

const words: Readonly<Record<Stale, string>> = {
  pruned: 'The changes after this cursor are no longer kept.',
  unknown: 'This cursor is of another library, or of one that was restored since.',
  other_viewer: 'This cursor belongs to somebody else: everybody has a feed of his own.',
};

/** A cursor from which nobody can go on: the client takes a new snapshot. */
export class StartAfresh extends Error {
  override readonly name = 'StartAfresh';
  readonly reason: Stale;
  /** Words for the client. */
  readonly safe: string;

  constructor(reason: Stale) {
    super(words[reason]);
    this.reason = reason;
    this.safe = `${words[reason]} Start afresh from a snapshot.`;
  }
}
