import type { Clock, Database, Log, Writer } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import type { LiveEvents } from '../events/index.ts';
import { dropRecount, noteRecount, recounts } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import {
  isLevel,
  isUsedUp,
  type Limits,
  periodOf,
  type QuotaKind,
  quotaKinds,
  type UsageMetric,
} from './limits.ts';
import * as store from './store.ts';

export interface QuotasOptions {
  readonly hub: Database;
  readonly clock: Clock;
  readonly log: Log;
  readonly events: Pick<LiveEvents, 'on'>;
}

interface Pending extends store.UsageRow {
  amount: number;
}

/**
 * What tenants may use and what they have used. What is added is kept in memory and written by `flush`, every few seconds in
 * one transaction for all; what is asked counts it already.
 */
export class Quotas {
  readonly #options: QuotasOptions;
  readonly #pending = new Map<string, Pending>();
  readonly #tenants = new Map<number, string>();
  /** Apps of which it is noted that their level changes. */
  readonly #changing = new Set<number>();
  /** Publications that run, by their session. */
  readonly #running = new Map<string, AppName>();
  /** Those that were let in and have not begun yet, by tenant. */
  readonly #admitted = new Map<string, number>();
  readonly #stopListening: () => void;

  constructor(options: QuotasOptions) {
    this.#options = options;
    this.#stopListening = options.events.on((event) => {
      if (event.kind === 'started') {
        this.#running.set(event.session, event.stream.app);
        this.#begun(event.stream.app);
      } else if (event.kind === 'ended') this.#running.delete(event.session);
    });
  }

  limits(tenantId: string): Limits {
    return this.#options.hub.read((reader) => store.limitsOf(reader, tenantId));
  }

  setLimits(tenantId: string, change: Partial<Limits>): Limits {
    this.#options.hub.write((writer) =>
      store.setLimits(writer, tenantId, { ...store.limitsOf(writer, tenantId), ...change }),
    );
    return this.limits(tenantId);
  }

  /** How much of a quota a tenant has used, in the unit of its limit, with fractions. */
  used(tenantId: string, kind: QuotaKind): number {
    const { hub, clock } = this.#options;
    const { measured } = quotaKinds[kind];
    if (kind === 'apps') return hub.read((reader) => store.countAppsOf(reader, tenantId));
    if (measured === undefined) {
      const running = [...this.#running.values()];
      const counted = running.length === 0 ? 0 : hub.read((r) => store.countOfTenant(r, tenantId, running));
      return counted + (this.#admitted.get(tenantId) ?? 0);
    }
    const { metric, unit } = measured;
    const period = periodOf(metric, clock());
    const written = hub.read((reader) => store.usedOf(reader, tenantId, period, metric));
    let waiting = 0;
    for (const one of this.#pending.values())
      if (one.tenantId === tenantId && one.period === period && one.metric === metric) waiting += one.amount;
    return Math.max(0, written + waiting) / unit;
  }

  /** Throws `quota_exceeded` with metric, limit and used when a tenant may begin nothing more of a kind. */
  check(tenantId: string, kind: QuotaKind): void {
    const limit = this.limits(tenantId)[quotaKinds[kind].limit];
    const exact = this.used(tenantId, kind);
    if (isUsedUp(exact, limit)) throw exceeded(kind, limit, exact);
  }

  /** Within the transaction that has added an app: throws when there was no place for it. */
  checkAddedApp(writer: Writer, tenantId: string): void {
    const limit = store.limitsOf(writer, tenantId).maxApps;
    const used = store.countAppsOf(writer, tenantId) - 1;
    if (isUsedUp(used, limit)) throw exceeded('apps', limit, used);
  }

  /** Checks that a tenant may publish one stream more, and counts it until it has begun. Throws `quota_exceeded`. */
  admitStream(tenantId: string): void {
    this.check(tenantId, 'concurrent_streams');
    this.#admitted.set(tenantId, (this.#admitted.get(tenantId) ?? 0) + 1);
    // A publication that was let in begins in the same turn, or never.
    setImmediate(() => this.#admitted.delete(tenantId));
  }

  /** True when a tenant has used up a quota: what runs is to be ended. */
  isUsedUp(tenantId: string, kind: QuotaKind): boolean {
    return isUsedUp(this.used(tenantId, kind), this.limits(tenantId)[quotaKinds[kind].limit]);
  }

  /** Adds what an app has used. Levels (bytes of storage) fall by negative amounts. */
  add(appId: number, metric: UsageMetric, amount: number): void {
    if (amount === 0 || !Number.isFinite(amount)) return;
    const tenantId = this.#tenantOf(appId);
    if (tenantId === undefined) return;
    const period = periodOf(metric, this.#options.clock());
    const key = `${appId} ${period} ${metric} ${tenantId}`;
    const known = this.#pending.get(key);
    if (known === undefined) this.#pending.set(key, { tenantId, period, metric, appId, amount });
    else known.amount += amount;
  }

  /**
   * To be called before the rows of an app change that say what it keeps; what has changed is added when they are committed.
   * Should a kill come between the two, or a change that fails, `uncertain` names the app.
   */
  willChange(appId: number): void {
    if (this.#changing.has(appId)) return;
    this.#options.hub.write((writer) => noteRecount(writer, appId));
    this.#changing.add(appId);
  }

  /** Apps whose level may not be what their rows say. */
  uncertain(): readonly number[] {
    return this.#options.hub.read(recounts);
  }

  /** Writes what an app was counted to hold in place of what was added. */
  setLevel(appId: number, metric: UsageMetric, amount: number): void {
    const { hub, clock } = this.#options;
    const period = periodOf(metric, clock());
    hub.write((writer) => {
      store.deleteLevel(writer, appId, metric);
      const tenantId = store.tenantOfApp(writer, appId);
      if (tenantId !== undefined) store.addUsage(writer, { tenantId, period, metric, appId, amount });
      dropRecount(writer, appId);
    });
    this.#changing.delete(appId);
    for (const [key, one] of this.#pending)
      if (one.appId === appId && one.metric === metric) this.#pending.delete(key);
  }

  /** An app belongs to another tenant now, with what it holds; what it has used this month stays where it was used. */
  moved(appId: number): void {
    this.flush();
    this.#tenants.delete(appId);
    this.#options.hub.write((writer) => store.moveLevels(writer, appId));
  }

  /** An app is gone, and what it held with it; what it has used this month stays. */
  forgetLevels(appId: number): void {
    this.flush();
    this.#changing.delete(appId);
    this.#options.hub.write((writer) => {
      store.deleteLevels(writer, appId);
      dropRecount(writer, appId);
    });
  }

  /** Writes what was added. It stays for the next time when the database is busy. */
  flush(): void {
    if (this.#pending.size === 0) return;
    const { hub, log } = this.#options;
    // Fractions wait until they are whole.
    const whole = [...this.#pending.entries()].filter(([, { amount }]) => Math.abs(amount) >= 1);
    try {
      hub.write((writer) => {
        for (const [, row] of whole) {
          store.addUsage(writer, { ...row, amount: Math.trunc(row.amount) });
          if (isLevel(row.metric)) dropRecount(writer, row.appId);
        }
      });
    } catch (error) {
      log.warn({ err: error }, 'what apps have used could not be written, it will be with the next');
      return;
    }
    for (const [key, row] of whole) {
      row.amount -= Math.trunc(row.amount);
      if (isLevel(row.metric)) this.#changing.delete(row.appId);
      if (row.amount === 0) this.#pending.delete(key);
    }
    this.#tenants.clear();
  }

  close(): void {
    this.#stopListening();
    this.flush();
  }

  #begun(app: AppName): void {
    for (const [tenantId, count] of this.#admitted) {
      const own = this.#options.hub.read((reader) => store.countOfTenant(reader, tenantId, [app]));
      if (own > 0) this.#admitted.set(tenantId, Math.max(0, count - 1));
    }
  }

  #tenantOf(appId: number): string | undefined {
    const known = this.#tenants.get(appId);
    if (known !== undefined) return known;
    const found = this.#options.hub.read((reader) => store.tenantOfApp(reader, appId));
    if (found !== undefined) this.#tenants.set(appId, found);
    return found;
  }
}

function exceeded(kind: QuotaKind, limit: number, exact: number): LiveError {
  const { limit: metric, says } = quotaKinds[kind];
  const used = Math.round(exact * 1000) / 1000;
  return new LiveError('quota_exceeded', `The quota of ${limit} ${says} is used up.`, {
    details: { metric, limit, used },
  });
}
