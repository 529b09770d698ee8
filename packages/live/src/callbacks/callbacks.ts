import { randomUUID } from 'node:crypto';
import type { Writer } from '@bandstand/sqlite';
import { LiveError, notFound } from '../errors/index.ts';
import { type App, setDuty } from '../hub/index.ts';
import type { AppName } from '../names/index.ts';
import { type CallbackEvent, envelope } from './events.ts';
import type { CallbacksParts } from './parts.ts';
import { Rounds } from './rounds.ts';
import {
  type Attempt,
  type Delivery,
  type DeliveryPage,
  findDelivery,
  insertDelivery,
  type ListedDelivery,
  listAttempts,
  listDeliveries,
  reviveDelivery,
} from './store.ts';

/**
 * The outbox of each app. What happened is written in the transaction of the change itself, so it is told if and only if the
 * change is there, with one id however often it is sent.
 */
export class Callbacks {
  readonly #parts: CallbacksParts;
  readonly #rounds: Rounds;

  constructor(parts: CallbacksParts) {
    this.#parts = parts;
    this.#rounds = new Rounds({ chance: Math.random, ...parts });
  }

  /** Attempts of this run by what came of them: delivered, waiting, dead. */
  get attempts(): ReadonlyMap<string, number> {
    return this.#rounds.attempts;
  }

  /** Begins with what waits, of this run and of those before. */
  start(): void {
    this.#rounds.start();
  }

  /**
   * Puts an event into the outbox, in a transaction of the app's database; sent after its commit. Nothing is put there for an app
   * without a receiver.
   */
  queue(writer: Writer, app: Pick<App, 'id' | 'name'>, event: CallbackEvent): void {
    const { settings, clock } = this.#parts;
    if (settings.of(app.name).callbacks === null) return;
    const now = clock();
    this.#owe(app.id, now);
    const id = randomUUID();
    const at = new Date(now).toISOString();
    insertDelivery(writer, {
      id,
      event: event.event,
      room: event.room,
      body: envelope({ ...event, id, app: app.name, at }),
      nextAttemptAt: now,
      createdAt: at,
    });
    writer.afterCommit(() => this.#rounds.wake());
  }

  /** The newest first. */
  list(name: AppName, page: DeliveryPage): ListedDelivery[] {
    return this.#parts.storage.databases.read(name, (reader) => listDeliveries(reader, page));
  }

  /** Throws `not_found`. */
  get(name: AppName, id: string): { readonly delivery: Delivery; readonly attempts: readonly Attempt[] } {
    return this.#parts.storage.databases.read(name, (reader) => {
      const delivery = findDelivery(reader, id);
      if (delivery === undefined) throw notFound('delivery');
      return { delivery, attempts: listAttempts(reader, id) };
    });
  }

  /** Sends a delivery again, under its id, whatever became of it. Throws `not_found`. */
  redeliver(name: AppName, id: string): void {
    const { storage, clock } = this.#parts;
    storage.databases.write(name, (writer, app) => {
      const now = clock();
      this.#owe(app.id, now);
      if (!reviveDelivery(writer, id, now)) throw notFound('delivery');
      writer.afterCommit(() => this.#rounds.wake());
    });
  }

  /** Tells the receiver `ping`, to see whether it hears. Throws `conflict` without a receiver. */
  ping(name: AppName): void {
    const { storage, settings } = this.#parts;
    if (settings.of(name).callbacks === null)
      throw new LiveError('conflict', 'The app names no receiver: set callbacks.url first.');
    storage.databases.write(name, (writer, app) =>
      this.queue(writer, app, { event: 'ping', room: null, data: {} }),
    );
  }

  /**
   * Removes an app by `work` after its receiver was told what waits, once and for a few seconds at most; the rest goes with it.
   * Rejects as `work` does.
   */
  farewell(app: App, work: () => Promise<void>): Promise<void> {
    return this.#rounds.farewell(app, work);
  }

  /** Breaks off what is being sent; it is sent again after the next start. */
  async close(): Promise<void> {
    await this.#rounds.close();
  }

  /** Committed before what it points to. */
  #owe(appId: number, now: number): void {
    this.#parts.storage.hub.write((writer) => setDuty(writer, appId, 'callbacks', now));
  }
}
