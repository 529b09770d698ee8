import type { AddressFilter } from '@bandstand/http';
import type { Clock, Log } from '@bandstand/sqlite';
import { LiveError } from '../errors/index.ts';
import { dueApps, setDuty } from '../hub/index.ts';
import type { Ingresses } from '../ingest/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane } from '../plane/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { Pull, type PullStatus } from './pull.ts';

export interface PullsOptions {
  readonly storage: LiveStorage;
  readonly ingresses: Pick<Ingresses, 'pulls' | 'pullUrl'>;
  readonly plane: Plane;
  readonly clock: Clock;
  readonly chance: () => number;
  readonly mayReach: AddressFilter;
  readonly log: Log;
}

const times = { silenceMs: 10_000, againMs: { first: 1000, longest: 60_000 } };
const mostApps = 10_000;

/** All streams that are fetched from RTSP servers, as the apps' rows say. */
export class Pulls {
  readonly #options: PullsOptions;
  readonly #running = new Map<AppName, Map<string, Pull>>();

  constructor(options: PullsOptions) {
    this.#options = options;
  }

  /** Begins with the pulls of all apps that have some. */
  start(): void {
    const { storage, log } = this.#options;
    const apps = storage.hub.read((reader) => dueApps(reader, 'pulls', { now: 0, limit: mostApps }));
    for (const { name } of apps)
      try {
        this.refresh(name);
      } catch (error) {
        if (!(error instanceof LiveError)) throw error;
        log.warn({ app: name, err: error }, 'the streams that an app fetches could not be begun');
      }
  }

  /** Begins what was added to an app, and ends what was removed from it. */
  refresh(name: AppName): void {
    const { storage, ingresses } = this.#options;
    const wanted = ingresses.pulls(name).map(({ id }) => id);
    const running = this.#running.get(name) ?? new Map<string, Pull>();
    for (const [id, pull] of running) {
      if (wanted.includes(id)) continue;
      running.delete(id);
      void pull.close();
    }
    for (const id of wanted) if (!running.has(id)) running.set(id, this.#begin(name, id));
    if (running.size > 0) this.#running.set(name, running);
    else this.#running.delete(name);
    if (wanted.length > 0) return;
    const app = storage.databases.find(name);
    storage.hub.write((writer) => setDuty(writer, app.id, 'pulls', null));
  }

  /** Undefined for a pull that does not run here. */
  status(name: AppName, id: string): PullStatus | undefined {
    return this.#running.get(name)?.get(id)?.status;
  }

  /** Tries again at once, also what an operator stopped. False when there is no such pull. */
  async restart(name: AppName, id: string): Promise<boolean> {
    const running = this.#running.get(name);
    const pull = running?.get(id);
    if (!running || !pull) return false;
    running.delete(id);
    await pull.close();
    if (!running.has(id)) running.set(id, this.#begin(name, id));
    return true;
  }

  async close(): Promise<void> {
    const all = [...this.#running.values()].flatMap((pulls) => [...pulls.values()]);
    this.#running.clear();
    await Promise.all(all.map((pull) => pull.close()));
  }

  #begin(name: AppName, id: string): Pull {
    const { ingresses, plane, clock, chance, mayReach, log } = this.#options;
    return new Pull({
      ...times,
      plane,
      clock,
      chance,
      mayReach,
      request: { protocol: 'rtsp', app: name, key: id, password: undefined, address: 'rtsp' },
      address: () => ingresses.pullUrl(name, id),
      onFault: (error) => log.error({ app: name, err: error }, 'a stream could not be fetched'),
      onTrouble: (why) => log.info({ app: name, ingress: id, why }, 'a stream is not fetched'),
    });
  }
}
