import type { Clock } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { type Transactions, visibleIds } from '../community/index.ts';
import { LibraryError } from '../errors/index.ts';
import {
  type BookmarkRecord,
  bookmarksOf,
  deleteBookmark,
  deleteQueue,
  type QueueRecord,
  queueOf,
  upsertBookmark,
  writeQueue,
} from './place-store.ts';

/** Most tracks of a play queue. */
export const mostQueued = 10_000;

/** Bookmarks and the play queue of the signed-in person. Positions are milliseconds. */
export class Places {
  readonly #db: Transactions;
  readonly #clock: Clock;

  constructor(db: Transactions, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Sets or moves the one bookmark in a track. Throws `not_found`, `invalid`. */
  setBookmark(viewer: AccountViewer, trackGid: string, positionMs: number, comment: string | null): void {
    this.setBookmarks(viewer, [{ trackGid, positionMs, comment }]);
  }

  /** The same in many tracks, or in none. */
  setBookmarks(
    viewer: AccountViewer,
    bookmarks: readonly {
      readonly trackGid: string;
      readonly positionMs: number;
      readonly comment: string | null;
    }[],
  ): void {
    const positions = bookmarks.map(({ positionMs }) => checkedPosition(positionMs));
    const { username } = viewer.account;
    const now = this.#now();
    this.#db.write((writer) => {
      const gids = bookmarks.map(({ trackGid }) => trackGid);
      const ids = visibleIds(writer, viewer, 'track', gids);
      for (const [index, { comment }] of bookmarks.entries())
        upsertBookmark(writer, {
          username,
          trackId: ids[index] ?? 0,
          positionMs: positions[index] ?? 0,
          comment: comment?.slice(0, 1000) ?? null,
          now,
        });
    });
  }

  /** Removes a bookmark; none is no error. Throws `not_found` for a track that is not there. */
  removeBookmark(viewer: AccountViewer, trackGid: string): void {
    this.removeBookmarks(viewer, [trackGid]);
  }

  /** The same in many tracks. */
  removeBookmarks(viewer: AccountViewer, trackGids: readonly string[]): void {
    this.#db.write((writer) => {
      for (const id of visibleIds(writer, viewer, 'track', trackGids))
        deleteBookmark(writer, viewer.account.username, id);
    });
  }

  /** The latest 1,000 bookmarks, latest first. */
  bookmarks(viewer: AccountViewer): readonly BookmarkRecord[] {
    return this.#db.read((reader) => bookmarksOf(reader, viewer.account.username));
  }

  /** Replaces the queue; an empty one is removed. `index` counts in `trackGids`. Throws `not_found`, `invalid`. */
  saveQueue(
    viewer: AccountViewer,
    queue: {
      readonly trackGids: readonly string[];
      readonly index: number | null;
      readonly positionMs: number;
      readonly client: string;
    },
  ): void {
    const { trackGids, index } = queue;
    if (trackGids.length > mostQueued)
      throw new LibraryError('invalid', `A play queue holds at most ${mostQueued} tracks.`);
    if (
      index !== null &&
      trackGids.length > 0 &&
      (!Number.isInteger(index) || index < 0 || index >= trackGids.length)
    ) {
      throw new LibraryError('invalid', 'The current track is not in the queue.');
    }
    const positionMs = checkedPosition(queue.positionMs);
    this.#db.write((writer) => {
      const { username } = viewer.account;
      if (trackGids.length === 0) return deleteQueue(writer, username);
      const trackIds = visibleIds(writer, viewer, 'track', trackGids);
      const changedBy = queue.client.slice(0, 100);
      return writeQueue(writer, username, {
        trackIds,
        currentIndex: index,
        positionMs,
        changedBy,
        updatedAt: this.#now(),
      });
    });
  }

  /** The queue as it was saved last, undefined when there is none. */
  queue(viewer: AccountViewer): QueueRecord | undefined {
    return this.#db.read((reader) => queueOf(reader, viewer.account.username));
  }

  #now(): string {
    return new Date(this.#clock()).toISOString();
  }
}

function checkedPosition(positionMs: number): number {
  if (Number.isFinite(positionMs) && positionMs >= 0 && positionMs < 1e10) return Math.round(positionMs);
  throw new LibraryError('invalid', 'A position is a number of milliseconds from 0.');
}
