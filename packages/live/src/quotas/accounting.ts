import type { Database, Log } from '@bandstand/sqlite';
import type { AppUsage, MediaEngine, StreamFacts } from '../engine/index.ts';
import { findApp } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { Quotas } from './quotas.ts';

export interface AccountingOptions {
  readonly hub: Database;
  readonly quotas: Quotas;
  readonly engine: Pick<MediaEngine, 'usage' | 'list' | 'viewers' | 'removeViewer'>;
  readonly log: Log;
}

/** How often, in ms. */
const everyMs = 5000;

/** Takes what the media plane has counted into what tenants have used, and cuts off the viewers of those who are over. */
export class Accounting {
  readonly #options: AccountingOptions;
  readonly #counted = new Map<AppName, AppUsage>();
  readonly #timer: NodeJS.Timeout;
  #round: Promise<void> = Promise.resolve();

  constructor(options: AccountingOptions) {
    this.#options = options;
    this.#timer = setInterval(() => void this.account(), everyMs);
    this.#timer.unref();
  }

  /** Does a round after those that run; never rejects. */
  account(): Promise<void> {
    this.#round = this.#round
      .then(() => this.#account())
      .catch((error: unknown) => {
        this.#options.log.error({ err: error }, 'what apps use could not be counted');
      });
    return this.#round;
  }

  /** The last round, when nothing is published any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.account();
  }

  async #account(): Promise<void> {
    const { engine, quotas } = this.#options;
    for (const usage of await engine.usage()) this.#take(usage);
    quotas.flush();
    await this.#cutOff(await engine.list());
  }

  #take(usage: AppUsage): void {
    const { hub, quotas } = this.#options;
    const before = this.#counted.get(usage.app);
    const app = hub.read((reader) => findApp(reader, usage.app));
    this.#counted.set(usage.app, usage);
    if (app === undefined) return;
    quotas.add(app.id, 'ingress_bytes', usage.bytesIn - (before?.bytesIn ?? 0));
    quotas.add(app.id, 'egress_bytes', usage.bytesOut - (before?.bytesOut ?? 0));
    quotas.add(app.id, 'viewer_seconds', usage.viewerSeconds - (before?.viewerSeconds ?? 0));
  }

  /** Viewers of tenants that have sent all they may this month. */
  async #cutOff(streams: readonly StreamFacts[]): Promise<void> {
    const { hub, quotas, engine, log } = this.#options;
    for (const { stream, totals } of streams) {
      if (totals.viewers === 0) continue;
      const app = hub.read((reader) => findApp(reader, stream.app));
      if (app === undefined || !quotas.isUsedUp(app.tenantId, 'egress')) continue;
      for (const { viewer } of await engine.viewers(stream)) await engine.removeViewer(stream, viewer);
      log.warn({ app: app.name, tenant: app.tenantId }, 'viewers were cut off: the month has no egress left');
    }
  }
}
