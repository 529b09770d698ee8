import type { Ladder, RungFeed, RungName } from '../ladder/index.ts';
import type { AppName } from '../names/index.ts';
import type { Publication } from '../plane/index.ts';

/** Where smaller sizes of streams come from. */
export interface HlsLadder {
  /** Whether an app wishes for them. */
  wanted(app: AppName): boolean;
  /** Whether this size is one of those that are to be made of the publication as it is sent now. */
  offers(publication: Publication, name: RungName): boolean;
  /** Undefined when they cannot be made now. `onRung` is told of each size when it begins. */
  open(publication: Publication, onRung: (feed: RungFeed) => void): Ladder | undefined;
}
