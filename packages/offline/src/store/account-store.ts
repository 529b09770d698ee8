import type { Connectivity } from '../connectivity/index.ts';
import type { Clock, Driver } from '../drivers/index.ts';
import { type MirrorReport, mirrorServer, type Progress } from '../mirror/index.ts';
import { timeMs } from '../models/index.ts';
import { type Account, itemCounts, noteSync, playlistState, scopeOf, userOf } from '../queries/index.ts';
import {
  callThrough,
  Drain,
  type DrainReport,
  Edits,
  PlaylistEdits,
  Queue,
  type Random,
} from '../queue/index.ts';
import { bandstand, type ServerClient, ServerFailure } from '../remote/index.ts';
import { HybridRepository, OfflineRepo, OnlineRepo, type Repository } from '../repositories/index.ts';
import type { StoreEvent } from './events.ts';
import type { BulkLoad, Holder } from './options.ts';
import type { UpkeepReport } from './upkeep.ts';

const NOTED_MS = 3_600_000;

const hasChanged = (report: MirrorReport): boolean => Object.values(report).some((count) => count > 0);

/** What a sync did: what was sent, what came, and what was put in order. */
export interface SyncReport {
  readonly sent: DrainReport;
  readonly mirror: MirrorReport;
  readonly upkeep: UpkeepReport;
}

export interface SyncOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: Progress) => void;
}

export interface AccountTools {
  readonly driver: Driver;
  readonly account: Account;
  readonly user: { readonly jellyfinId: string; readonly product: string | null };
  readonly client: ServerClient;
  readonly connectivity: Connectivity;
  readonly clock: Clock;
  readonly random: Random;
  readonly holder: Holder;
  readonly tell: (event: StoreEvent) => void;
  readonly upkeep: (account: Account) => Promise<UpkeepReport>;
  readonly bulk: BulkLoad;
}

/** Everything of one account: what it sees, what it does, what waits, and how it is brought into step with its server. */
export class AccountStore {
  readonly account: Account;
  readonly connectivity: Connectivity;
  /** Answers from the store and the server together; later answers come as events. */
  readonly repository: Repository;
  /** Answers from the store alone. */
  readonly offline: OfflineRepo;
  readonly edits: Edits;
  readonly playlists: PlaylistEdits;
  readonly queue: Queue;
  readonly client: ServerClient;
  readonly drain: Drain;
  readonly #tools: AccountTools;
  readonly #wakers = new Set<() => void>();
  #syncing: Promise<SyncReport> | undefined;

  constructor(tools: AccountTools) {
    const { driver, account, clock, random, client, connectivity, holder, user, tell } = tools;
    this.#tools = tools;
    this.account = account;
    this.connectivity = connectivity;
    this.client = client;
    this.offline = new OfflineRepo(driver, account);
    this.repository = new HybridRepository(this.offline, new OnlineRepo(client), {
      isOnline: () => connectivity.mayAsk,
      onChange: (change) => tell({ kind: 'answer', account, ...change }),
    });
    const edited = { driver, account, clock, onEdit: this.#edited };
    this.edits = new Edits(edited);
    this.playlists = new PlaylistEdits(edited);
    this.queue = new Queue(driver, account, clock, this.#edited);
    this.drain = new Drain({
      driver,
      account,
      clock,
      random,
      owner: holder.name,
      isGone: holder.isGone,
      server: {
        ask: callThrough(client),
        userId: user.jellyfinId,
        honoursKeys: user.product === bandstand,
      },
      mayAsk: () => connectivity.mayAsk,
    });
  }

  /** True while the server refuses the token of this account. */
  get needsLogin(): boolean {
    return this.#tools.driver.read((reader) => userOf(reader, this.account))?.needs_login === 1;
  }

  /** Jellyfin ids of what stands in a playlist, as the person sees it; those that the store does not know too. */
  itemsOf(playlistId: string): readonly string[] {
    const { driver } = this.#tools;
    return driver.read((reader) => playlistState(reader, this.account, playlistId))?.items ?? [];
  }

  /** How many items this account sees, by kind. */
  counts(): Readonly<Record<string, number>> {
    return this.#tools.driver.read((reader) => itemCounts(reader, this.account));
  }

  /** Calls `wake` when there may be something to send; the function that is returned ends it. */
  onEdit(wake: () => void): () => void {
    this.#wakers.add(wake);
    return () => void this.#wakers.delete(wake);
  }

  /** Sends the edits that are due. Never rejects for what a server does. */
  async send(signal?: AbortSignal): Promise<DrainReport> {
    const report = await this.drain.run(signal);
    this.told(report);
    return report;
  }

  /** Tells those who listen what a round of sending did. */
  told({ done, failed, dead, needsLogin }: DrainReport): void {
    const { account, tell } = this.#tools;
    if (done + failed + dead === 0) return;
    tell({ kind: 'queue', account });
    tell({ kind: 'changed', account });
    if (needsLogin) tell({ kind: 'signedOut', account });
  }

  /**
   * Sends what waits, takes in what the server has (the first time everything; an interrupted pass goes on where it was),
   * and puts downloads in order. Two calls at once do the work once. Rejects with `ServerFailure`, what was read stays:
   * `auth` when the account must sign in anew.
   */
  sync(options: SyncOptions = {}): Promise<SyncReport> {
    this.#syncing ??= this.#sync(options).finally(() => {
      this.#syncing = undefined;
    });
    return this.#syncing;
  }

  /** Resolves when no sync is under way any more. */
  async rest(): Promise<void> {
    await this.#syncing?.catch(() => undefined);
  }

  async #sync({ signal, onProgress }: SyncOptions): Promise<SyncReport> {
    const { account, tell, upkeep } = this.#tools;
    if (this.needsLogin) throw new ServerFailure('auth', 'the server wants a new sign-in', { status: 401 });
    tell({ kind: 'sync', account, state: 'started' });
    try {
      const sent = await this.send(signal);
      const mirror = await this.#mirror(signal, (progress) => {
        tell({ kind: 'sync', account, state: 'progress', progress });
        onProgress?.(progress);
      });
      this.#note(mirror);
      const kept = await upkeep(account);
      tell({ kind: 'sync', account, state: 'done', report: mirror });
      if (hasChanged(mirror)) tell({ kind: 'changed', account });
      return { sent, mirror, upkeep: kept };
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      tell({ kind: 'sync', account, state: 'failed', error: text });
      if (this.needsLogin) tell({ kind: 'signedOut', account });
      throw error;
    }
  }

  #mirror(signal: AbortSignal | undefined, onProgress: (progress: Progress) => void): Promise<MirrorReport> {
    const { driver, account, client, clock, bulk } = this.#tools;
    const pass = (on: Driver): Promise<MirrorReport> =>
      mirrorServer({ driver: on, account, client, clock, signal, onProgress });
    const isKnown = driver.read((reader) => scopeOf(reader, account, 'all'))?.is_complete === 1;
    return isKnown ? pass(driver) : bulk(pass);
  }

  /** When the last sync was; to the hour, as a sync that brings nothing should write nothing. */
  #note(report: MirrorReport): void {
    const { driver, account, clock } = this.#tools;
    const now = clock();
    const before = driver.read((reader) => scopeOf(reader, account, 'all'))?.finished_at ?? null;
    const isOld = now - (timeMs(before) ?? 0) > NOTED_MS;
    if (isOld || hasChanged(report)) driver.write((writer) => noteSync(writer, account, now));
  }

  readonly #edited = (): void => {
    const { account, tell } = this.#tools;
    for (const wake of this.#wakers) wake();
    tell({ kind: 'queue', account });
    tell({ kind: 'changed', account });
  };
}
