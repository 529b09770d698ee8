import type { Clock, Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { visibleIds } from '../community/index.ts';
import { addToCounts, type Count, countOf, setLastPlayed } from './count-store.ts';

/** Most plays that a listener may say to have had. */
const mostPlays = 1_000_000;

/**
 * How often the signed-in person played tracks, as a number that may be set: for players that keep their own count and
 * tell it. What was played when stays as it was; everybody's statistics do not change.
 */
export class PlayCounts {
  readonly #db: Database;
  readonly #clock: Clock;

  constructor(db: Database, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Sets the count of a track, or the time of its last play, or both; albums and artists follow. Setting the same again
   * changes nothing. `lastPlayedAt` is ms since 1970. Throws `not_found`.
   */
  set(
    viewer: AccountViewer,
    trackGid: string,
    wanted: { readonly plays?: number | undefined; readonly lastPlayedAt?: number | undefined },
  ): void {
    this.#db.write((writer) => {
      for (const trackId of visibleIds(writer, viewer, 'track', [trackGid])) {
        const { username } = viewer.account;
        const before = countOf(writer, username, trackId);
        const plays = Math.min(mostPlays, Math.max(0, Math.trunc(wanted.plays ?? before.plays)));
        const at = new Date(Math.min(wanted.lastPlayedAt ?? this.#clock(), this.#clock())).toISOString();
        if (plays !== before.plays) addToCounts(writer, { username, trackId, by: plays - before.plays, at });
        if (wanted.lastPlayedAt !== undefined) setLastPlayed(writer, username, trackId, at);
      }
    });
  }

  /** What is counted now. Throws `not_found`. */
  of(viewer: AccountViewer, trackGid: string): Count {
    return this.#db.read((reader) => {
      const [trackId = 0] = visibleIds(reader, viewer, 'track', [trackGid]);
      return countOf(reader, viewer.account.username, trackId);
    });
  }
}
