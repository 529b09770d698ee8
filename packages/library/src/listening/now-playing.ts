import type { Clock } from '@bandstand/sqlite';
import { type AccountViewer, activeAccount, type Viewer } from '../access/index.ts';

export interface NowPlaying {
  readonly username: string;
  readonly accountId: number;
  readonly trackId: number;
  readonly client: string;
  /** ms since 1970. */
  readonly since: number;
  readonly positionMs: number;
  readonly paused: boolean;
  /** It loads and does not sound yet. */
  readonly starting: boolean;
  /** How fast it plays; 1 as it was recorded. */
  readonly rate: number;
  /** Distinguishes the players of one account. */
  readonly playerId: number;
}

/** Without a word from the player for longer than this beyond the end of the track, it is not playing any more. */
const graceMs = 60_000;
const mostPlayers = 10_000;

interface Entry extends NowPlaying {
  readonly until: number;
}

/** Who listens to what at this moment. It is kept in memory: after a restart players tell it anew. */
export class NowPlayingBoard {
  readonly #clock: Clock;
  readonly #shown: (accountId: number) => boolean;
  readonly #entries = new Map<string, Entry>();
  #nextPlayer = 1;

  /** @param shown whether an account lets others see what it plays (`now_playing_enabled`) */
  constructor(clock: Clock, shown: (accountId: number) => boolean) {
    this.#clock = clock;
    this.#shown = shown;
  }

  /** @param track row id and duration in seconds (null when unknown: ten minutes are assumed) */
  set(
    viewer: AccountViewer,
    client: string,
    track: { readonly id: number; readonly durationS: number | null },
    state: Partial<Pick<NowPlaying, 'positionMs' | 'paused' | 'starting' | 'rate'>> = {},
  ): void {
    this.#forgetEnded();
    const { id: accountId, username } = viewer.account;
    const key = `${accountId} ${client}`;
    const now = this.#clock();
    const { positionMs = 0, rate = 1 } = state;
    if (this.#entries.size >= mostPlayers && !this.#entries.has(key)) return;
    this.#entries.set(key, {
      username,
      accountId,
      trackId: track.id,
      client,
      since: now,
      positionMs,
      paused: state.paused ?? false,
      starting: state.starting ?? false,
      rate,
      playerId: this.#entries.get(key)?.playerId ?? this.#nextPlayer++,
      until: now + Math.max(0, (track.durationS ?? 600) * 1000 - positionMs) / rate + graceMs,
    });
  }

  /** The player stopped. */
  clear(viewer: AccountViewer, client: string): void {
    this.#entries.delete(`${viewer.account.id} ${client}`);
  }

  /**
   * Everyone who listens now and lets it be seen, latest first; one's own players always. Who may see which track is for
   * the catalogue to say.
   */
  list(viewer: Viewer): readonly NowPlaying[] {
    this.#forgetEnded();
    const own = activeAccount(viewer)?.id;
    const shown = new Map<number, boolean>();
    const isShown = (id: number): boolean => {
      const known = shown.get(id) ?? (id === own || this.#shown(id));
      shown.set(id, known);
      return known;
    };
    return [...this.#entries.values()]
      .filter(({ accountId }) => isShown(accountId))
      .sort((a, b) => b.since - a.since);
  }

  /** True while somebody listens to anything, whether he lets it be seen or not. */
  isAnybodyListening(): boolean {
    this.#forgetEnded();
    return [...this.#entries.values()].some(({ paused }) => !paused);
  }

  #forgetEnded(): void {
    const now = this.#clock();
    for (const [key, { until }] of this.#entries) if (until < now) this.#entries.delete(key);
  }
}
