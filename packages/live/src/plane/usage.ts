import type { AppUsage, Totals } from '../engine/index.ts';
import type { AppName } from '../names/index.ts';

interface Published {
  readonly app: AppName;
  readonly totals: Totals;
}

/** What each app has used in publications that are over. */
export class Usage {
  readonly #apps = new Map<AppName, AppUsage>();

  add({ app, totals }: Published): void {
    this.#apps.set(app, sum(this.#apps.get(app), app, totals));
  }

  /** With what the running ones have used up to now. */
  with(running: Iterable<Published>): AppUsage[] {
    const apps = new Map(this.#apps);
    for (const { app, totals } of running) apps.set(app, sum(apps.get(app), app, totals));
    return [...apps.values()];
  }
}

function sum(before: AppUsage | undefined, app: AppName, totals: Totals): AppUsage {
  return {
    app,
    bytesIn: (before?.bytesIn ?? 0) + totals.bytesIn,
    bytesOut: (before?.bytesOut ?? 0) + totals.bytesOut,
    publishSeconds: (before?.publishSeconds ?? 0) + totals.seconds,
    viewerSeconds: (before?.viewerSeconds ?? 0) + totals.viewerSeconds,
  };
}
