import type { Clock } from '@bandstand/sqlite';
import type { MediaEngine, StreamFacts, StreamName } from '../engine/index.ts';
import type { App } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { countsByStatus, type HubCounts, hubCounts, usageOfApp } from './store.ts';

export interface StatsParts {
  readonly storage: LiveStorage;
  readonly engine: Pick<MediaEngine, 'list' | 'usage'>;
  readonly clock: Clock;
}

/** What the media plane does now. */
export interface NowCounts {
  readonly streams: number;
  readonly viewers: number;
  /** Bytes since the server started. */
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly viewerSeconds: number;
}

export interface AppStats extends NowCounts {
  readonly streamsByStatus: ReadonlyMap<string, number>;
  readonly vodsByStatus: ReadonlyMap<string, number>;
  /** `recording_seconds` and so on of this month, `storage_bytes` as it is. */
  readonly usage: ReadonlyMap<string, number>;
}

/** Rows are counted anew after so many ms. */
const trustedMs = 5000;
const mostKnown = 1000;

/** Numbers of the whole server and of one app: those that run are asked of the engine, no app is opened but the one in question. */
export class Stats {
  readonly #parts: StatsParts;
  readonly #known = new Map<number, { readonly at: number; readonly rows: RowCounts }>();

  constructor(parts: StatsParts) {
    this.#parts = parts;
  }

  registry(): HubCounts {
    return this.#parts.storage.hub.read(hubCounts);
  }

  /** Of everything that runs. */
  async running(): Promise<readonly StreamFacts[]> {
    const all: StreamFacts[] = [];
    for (let after: StreamName | undefined; ; ) {
      const page = await this.#parts.engine.list(after === undefined ? {} : { after });
      all.push(...page);
      after = page.at(-1)?.stream;
      if (page.length < 1000 || after === undefined) return all;
    }
  }

  /** Of one app, or of all. */
  async now(app?: AppName): Promise<NowCounts> {
    const running = (await this.running()).filter(({ stream }) => app === undefined || stream.app === app);
    const used = (await this.#parts.engine.usage()).filter((usage) => app === undefined || usage.app === app);
    const sum = <T>(list: readonly T[], of: (one: T) => number): number =>
      list.reduce((total, one) => total + of(one), 0);
    return {
      streams: running.length,
      viewers: sum(running, ({ totals }) => totals.viewers),
      bytesIn: sum(used, ({ bytesIn }) => bytesIn),
      bytesOut: sum(used, ({ bytesOut }) => bytesOut),
      viewerSeconds: Math.round(sum(used, ({ viewerSeconds }) => viewerSeconds)),
    };
  }

  /** Rejects with `not_found`. */
  async ofApp(name: AppName): Promise<AppStats> {
    const app = this.#parts.storage.databases.find(name);
    return { ...this.#rows(app), ...(await this.now(name)) };
  }

  #rows(app: App): RowCounts {
    const { storage, clock } = this.#parts;
    const now = clock();
    const known = this.#known.get(app.id);
    if (known && Math.abs(now - known.at) < trustedMs) return known.rows;
    const month = new Date(now).toISOString().slice(0, 7);
    const rows = storage.databases.read(app.name, (reader) => ({
      streamsByStatus: countsByStatus(reader, 'streams'),
      vodsByStatus: countsByStatus(reader, 'vods'),
      usage: storage.hub.read((hub) => usageOfApp(hub, app.id, month)),
    }));
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(app.id, { at: now, rows });
    return rows;
  }
}

type RowCounts = Pick<AppStats, 'streamsByStatus' | 'vodsByStatus' | 'usage'>;
