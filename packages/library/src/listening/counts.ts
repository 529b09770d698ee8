import type { Clock } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { type Transactions, visibleIds } from '../community/index.ts';
import { addToCounts, type Count, countOf, setLastPlayed } from './count-store.ts';

/** Most plays that a listener may say to have had. */
const mostPlays = 1_000_000;

/**
 * How often the signed-in person played tracks, as a number that may be set: for players that keep their own count and
 * tell it. What was played when stays as it was; everybody's statistics do not change.
 */
export class PlayCounts {
  readonly #db: Transactions;
  readonly #clock: Clock;

  constructor(db: Transactions, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Sets the count of a track, or the time of its last play, or both; albums and artists follow. Setting the same again
   * changes nothing. `lastPlayedAt` is ms since 1970. Throws `not_found`.
   */
  set(viewer: AccountViewer, trackGid: string, wanted: WantedCount): void {
    this.setAll(viewer, [{ trackGid, ...wanted }]);
  }

  /** The same for many tracks, or none when one is not there. */
  setAll(viewer: AccountViewer, wanted: readonly (WantedCount & { readonly trackGid: string })[]): void {
    const { username } = viewer.account;
    const now = this.#clock();
    this.#db.write((writer) => {
      const gids = wanted.map(({ trackGid }) => trackGid);
      const ids = visibleIds(writer, viewer, 'track', gids);
      for (const [index, { plays: asked, lastPlayedAt }] of wanted.entries()) {
        const trackId = ids[index] ?? 0;
        const before = countOf(writer, username, trackId);
        const plays = Math.min(mostPlays, Math.max(0, Math.trunc(asked ?? before.plays)));
        const at = new Date(Math.min(lastPlayedAt ?? now, now)).toISOString();
        if (plays !== before.plays) addToCounts(writer, { username, trackId, by: plays - before.plays, at });
        if (lastPlayedAt !== undefined) setLastPlayed(writer, username, trackId, at);
      }
    });
  }

  /** What is counted now. Throws `not_found`. */
  of(viewer: AccountViewer, trackGid: string): Count {
    return this.ofAll(viewer, [trackGid])[0] ?? { plays: 0, lastPlayedAt: null };
  }

  /** What is counted now of many tracks, in their order. Throws `not_found`. */
  ofAll(viewer: AccountViewer, trackGids: readonly string[]): readonly Count[] {
    return this.#db.read((reader) =>
      visibleIds(reader, viewer, 'track', trackGids).map((id) =>
        countOf(reader, viewer.account.username, id),
      ),
    );
  }
}

/** What is left out stays. */
interface WantedCount {
  readonly plays?: number | undefined;
  /** ms since 1970. */
  readonly lastPlayedAt?: number | undefined;
}
