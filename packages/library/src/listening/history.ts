import type { Clock } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { type Transactions, visibleIds } from '../community/index.ts';
import { insertPlay, type PlayRecord, playsOf } from './history-store.ts';

export interface Play {
  readonly trackGid: string;
  /** When it was listened to, ms since 1970; now without it. */
  readonly at?: number | undefined;
  readonly operationId?: string | undefined;
  readonly client?: string | undefined;
}

const dayMs = 86_400_000;
/** Plays may be told long after, by a phone that was without network; before this no music server existed. */
const earliest = Date.UTC(1995, 0, 1);

/** What people listened to. */
export class PlayHistory {
  readonly #db: Transactions;
  readonly #clock: Clock;

  constructor(db: Transactions, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /**
   * Counts plays; returns how many were new. A play with an operation id counts once however often it is sent. Times in
   * the future are taken for now. Throws `not_found` for a track that the listener does not see, and counts none then.
   */
  add(viewer: AccountViewer, plays: readonly Play[]): number {
    return this.#db.write((writer) => {
      const ids = visibleIds(
        writer,
        viewer,
        'track',
        plays.map(({ trackGid }) => trackGid),
      );
      let added = 0;
      for (const [index, play] of plays.entries()) {
        const trackId = ids[index];
        if (trackId === undefined) continue;
        const inserted = insertPlay(writer, {
          trackId,
          username: viewer.account.username,
          playedAt: this.#timeOf(play.at),
          client: play.client?.slice(0, 100) ?? null,
          operationId: play.operationId?.slice(0, 200) ?? null,
        });
        if (inserted) added += 1;
      }
      return added;
    });
  }

  /** Own plays, latest first. */
  list(
    viewer: AccountViewer,
    page: { readonly before: PlayRecord | null; readonly limit: number },
  ): readonly PlayRecord[] {
    return this.#db.read((reader) => playsOf(reader, viewer.account.username, page));
  }

  #timeOf(at: number | undefined): string {
    const now = this.#clock();
    const known =
      at !== undefined && Number.isFinite(at) && at >= earliest && at <= now + dayMs
        ? Math.min(at, now)
        : now;
    return new Date(known).toISOString();
  }
}
