import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from '@bandstand/sqlite';
import { type App, dueApps, nextDuty, setDuty } from '../hub/index.ts';
import { type Answered, judge } from './judge.ts';
import type { CallbacksParts } from './parts.ts';
import { send } from './send.ts';
import { type Delivery, firstDue, nextDue, noteAttempt, type Outcome, purgeDeliveries } from './store.ts';

export interface RoundsParts extends CallbacksParts {
  readonly chance: () => number;
}

/** Apps that are served at once. */
const abreast = 8;
/** Duties that commands add beside a running server are found within this time, in ms. */
const lookMs = 30_000;
/** How long after a failure an app rests, in ms: what waits behind it would fail as well. */
const restMs = 1000;
/** When an app is looked after again that cannot be served now, in ms. */
const laterMs = 10_000;
const keptMs = 30 * 24 * 3_600_000;
const purgedAtOnce = 1000;

/** Sends what is due, app by app: those that have nothing to send are never opened. */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #served = new Map<number, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #attempts = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  #woken = false;

  constructor(parts: RoundsParts) {
    this.#parts = parts;
  }

  /** Attempts of this run by what came of them: delivered, waiting, dead. */
  get attempts(): ReadonlyMap<string, number> {
    return this.#attempts;
  }

  start(): void {
    this.#started = true;
    this.wake();
  }

  /** Looks for what is due, behind what goes on now. */
  wake(): void {
    if (!this.#started || this.#woken || this.#closing.signal.aborted) return;
    this.#woken = true;
    setImmediate(() => {
      this.#woken = false;
      this.#look();
    });
  }

  async close(): Promise<void> {
    this.#closing.abort();
    clearTimeout(this.#timer);
    await Promise.all(this.#served.values());
  }

  #look(): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    const { storage, clock, log } = this.#parts;
    let waitMs = lookMs;
    try {
      const now = clock();
      const limit = abreast + this.#served.size;
      const due = storage.hub.read((reader) => dueApps(reader, 'callbacks', { now, limit }));
      for (const app of due) if (this.#served.size < abreast && !this.#served.has(app.id)) this.#serve(app);
      const next = storage.hub.read((reader) => nextDuty(reader, 'callbacks'));
      // What is due already is being served, and looks again when it is done.
      if (next !== undefined && next > now) waitMs = Math.min(lookMs, next - now);
    } catch (error) {
      log.warn({ err: error }, 'what callbacks are due could not be read');
    }
    this.#timer = setTimeout(() => this.#look(), waitMs);
    this.#timer.unref();
  }

  #serve(app: App): void {
    const { log } = this.#parts;
    const serving = this.#round(app)
      .catch((error: unknown) => {
        log.warn({ err: error, app: app.name }, 'callbacks of an app could not be sent');
        this.#later(app);
      })
      .finally(() => {
        this.#served.delete(app.id);
        this.wake();
      });
    this.#served.set(app.id, serving);
  }

  /** Sends what is due of an app, and says when somebody must come back. */
  async #round(app: App): Promise<void> {
    const { storage, clock } = this.#parts;
    // What waits in a copy, or in an app that leaves, is sent by the server that has it.
    if (app.state !== 'ready' || app.nodeId !== null) return this.#later(app);
    const held = await storage.databases.hold(app.name);
    try {
      for (let rest = 0; rest === 0; ) {
        if (this.#closing.signal.aborted) return;
        const delivery = held.db.read((reader) => firstDue(reader, clock()));
        if (delivery === undefined) break;
        const outcome = await this.#attempt(app, delivery);
        if (outcome === undefined) return;
        this.#attempts.set(outcome.state, (this.#attempts.get(outcome.state) ?? 0) + 1);
        await this.#note(() => held.db.write((writer) => noteAttempt(writer, delivery.id, outcome)));
        if (outcome.state === 'waiting') rest = restMs;
      }
      const before = new Date(clock() - keptMs).toISOString();
      await this.#note(() => held.db.write((writer) => purgeDeliveries(writer, before, purgedAtOnce)));
      // Nothing is waited for between this look and the duty, so nobody can queue anything in between.
      const next = held.db.read(nextDue);
      const due = next === undefined ? null : Math.max(next, clock() + restMs / 10);
      storage.hub.write((writer) => setDuty(writer, app.id, 'callbacks', due));
    } finally {
      held.release();
    }
  }

  /** Undefined when it was broken off. */
  async #attempt(app: App, delivery: Delivery): Promise<Outcome | undefined> {
    const { settings, outbound, clock, chance } = this.#parts;
    const receiver = settings.of(app.name).callbacks;
    const began = clock();
    const answered: Answered =
      receiver === null
        ? { refused: 'The app names no receiver any more.' }
        : await send(outbound, delivery, receiver, this.#closing.signal);
    if (this.#closing.signal.aborted && !('status' in answered)) return undefined;
    const now = clock();
    const createdAt = Date.parse(delivery.createdAt);
    const attempts = delivery.attempts + 1;
    return {
      ...judge(answered, { now, createdAt, attempts, random: chance }),
      at: new Date(now).toISOString(),
      url: shownUrl(receiver?.url ?? ''),
      status: 'status' in answered ? answered.status : null,
      ms: now - began,
    };
  }

  /** Writes in spite of maintenance, which takes seconds: what is not noted would be sent twice. */
  async #note(write: () => void): Promise<void> {
    for (let tries = 0; ; tries += 1)
      try {
        return write();
      } catch (error) {
        if (!isBusy(error) || tries >= 120) throw error;
        await pause(250);
      }
  }

  #later(app: App): void {
    const { storage, clock, log } = this.#parts;
    try {
      storage.hub.write((writer) => setDuty(writer, app.id, 'callbacks', clock() + laterMs));
    } catch (error) {
      log.warn({ err: error, app: app.name }, 'when callbacks are due could not be noted');
    }
  }
}

/** Without what may be a secret in it. */
function shownUrl(url: string): string {
  if (!URL.canParse(url)) return '';
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
