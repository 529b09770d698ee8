import { stat } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { type App, findAppById } from '../hub/index.ts';
import type { VodsParts } from './parts.ts';
import { readableIn } from './places.ts';
import { changeVod, storedBytes, unmeasuredVods } from './store.ts';

/** How often it is looked at what another program has brought, in ms. */
const everyMs = 60_000;

/** Counts anew what apps keep, where a kill or another program came between their rows and what their tenants have used. */
export class Measuring {
  readonly #parts: VodsParts;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();

  constructor(parts: VodsParts) {
    this.#parts = parts;
  }

  /** Resolves when every app is counted that can be opened. */
  async start(): Promise<void> {
    this.#timer = setInterval(() => void this.look(), everyMs);
    this.#timer.unref();
    await this.look();
  }

  /** Does a round after those that run; never rejects. */
  look(): Promise<void> {
    this.#looking = this.#looking
      .then(() => this.#look())
      .catch((error: unknown) => this.#parts.log.warn({ err: error }, 'what apps keep could not be counted'));
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  async #look(): Promise<void> {
    const { storage, quotas, log } = this.#parts;
    quotas.flush();
    for (const id of quotas.uncertain()) {
      const app = storage.hub.read((reader) => findAppById(reader, id));
      if (app === undefined) quotas.forgetLevels(id);
      else if (app.nodeId === null && (app.state === 'ready' || app.state === 'legacy'))
        await this.#count(app).catch((error: unknown) =>
          log.warn({ app: app.name, err: error }, 'what an app keeps is counted when it can be opened'),
        );
      await turn();
    }
  }

  async #count({ id, name }: App): Promise<void> {
    const { storage, quotas } = this.#parts;
    const { databases, folders } = storage;
    const measured: { readonly id: number; readonly sizeBytes: number }[] = [];
    for (const vod of databases.read(name, unmeasuredVods)) {
      const path = await readableIn(folders.app(name), vod.localPath);
      if (path !== undefined) measured.push({ id: vod.id, sizeBytes: (await stat(path)).size });
    }
    if (measured.length > 0)
      databases.write(name, (writer) => {
        for (const one of measured) changeVod(writer, one.id, { sizeBytes: one.sizeBytes });
      });
    // In one turn: nothing is added between the two that the sum holds already.
    quotas.setLevel(id, 'storage_bytes', databases.read(name, storedBytes));
  }
}
