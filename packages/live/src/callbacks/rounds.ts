import { setTimeout as pause } from 'node:timers/promises';
import { isBusy } from '@bandstand/sqlite';
import { type App, dueApps, nextDuty, setDuty } from '../hub/index.ts';
import { type Answered, judge } from './judge.ts';
import type { CallbacksParts } from './parts.ts';
import { send } from './send.ts';
import {
  type Delivery,
  firstDue,
  hasten,
  nextDue,
  noteAttempt,
  type Outcome,
  purgeDeliveries,
} from './store.ts';

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
/** How long an app that goes is held up at most by what it still has to say, and how often it is looked at, in ms. */
const farewellMs = 3000;
const farewellLookMs = 25;
const keptMs = 30 * 24 * 3_600_000;
const purgedAtOnce = 1000;

interface Serving {
  readonly over: Promise<void>;
  /** Breaks off what is being sent. */
  readonly breaking: AbortController;
}

/** Sends what is due, app by app: those that have nothing to send are never opened. */
export class Rounds {
  readonly #parts: RoundsParts;
  readonly #served = new Map<number, Serving>();
  /** Apps that nobody serves, because they are about to go. */
  readonly #going = new Set<number>();
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
    await Promise.all([...this.#served.values()].map(({ over }) => over));
  }

  /**
   * Tries once to send all that waits of an app, for a few seconds at most, and then leaves its database alone while `work` removes
   * it. What was not taken goes with the app. Rejects as `work` does; the app is served again if it is still there.
   */
  async farewell(app: App, work: () => Promise<void>): Promise<void> {
    if (this.#started && app.state === 'ready' && app.nodeId === null)
      await this.#tryAll(app).catch((error: unknown) =>
        this.#parts.log.warn(
          { err: error, app: app.name },
          'callbacks of an app that goes could not be sent',
        ),
      );
    this.#going.add(app.id);
    try {
      const serving = this.#served.get(app.id);
      serving?.breaking.abort();
      await serving?.over;
      await work();
    } finally {
      this.#going.delete(app.id);
      this.wake();
    }
  }

  async #tryAll({ id, name }: App): Promise<void> {
    const { storage, clock } = this.#parts;
    const now = clock();
    if (!storage.databases.write(name, (writer) => hasten(writer, now))) return;
    storage.hub.write((writer) => setDuty(writer, id, 'callbacks', now));
    this.wake();
    // Each attempt takes its delivery out of what was due when this began.
    const waits = (): boolean =>
      storage.databases.read(name, (reader) => firstDue(reader, now)) !== undefined;
    for (let waited = 0; waited < farewellMs && waits(); waited += farewellLookMs)
      await pause(farewellLookMs);
  }

  #look(): void {
    if (this.#closing.signal.aborted) return;
    clearTimeout(this.#timer);
    const { storage, clock, log } = this.#parts;
    let waitMs = lookMs;
    try {
      const now = clock();
      const limit = abreast + this.#served.size + this.#going.size;
      const due = storage.hub.read((reader) => dueApps(reader, 'callbacks', { now, limit }));
      const free = due.filter(({ id }) => !this.#served.has(id) && !this.#going.has(id));
      for (const app of free) if (this.#served.size < abreast) this.#serve(app);
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
    const breaking = new AbortController();
    const signal = AbortSignal.any([this.#closing.signal, breaking.signal]);
    const over = this.#round(app, signal)
      .catch((error: unknown) => {
        log.warn({ err: error, app: app.name }, 'callbacks of an app could not be sent');
        this.#later(app);
      })
      .finally(() => {
        this.#served.delete(app.id);
        this.wake();
      });
    this.#served.set(app.id, { over, breaking });
  }

  /** Sends what is due of an app, and says when somebody must come back. */
  async #round(app: App, signal: AbortSignal): Promise<void> {
    const { storage, clock } = this.#parts;
    // What waits in a copy, or in an app that leaves, is sent by the server that has it.
    if (app.state !== 'ready' || app.nodeId !== null) return this.#later(app);
    const held = await storage.databases.hold(app.name);
    try {
      for (let rest = 0; rest === 0; ) {
        if (signal.aborted) return;
        const delivery = held.db.read((reader) => firstDue(reader, clock()));
        if (delivery === undefined) break;
        const outcome = await this.#attempt(app, delivery, signal);
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
  async #attempt(app: App, delivery: Delivery, signal: AbortSignal): Promise<Outcome | undefined> {
    const { settings, outbound, clock, chance } = this.#parts;
    const receiver = settings.of(app.name).callbacks;
    const began = clock();
    const answered: Answered =
      receiver === null
        ? { refused: 'The app names no receiver any more.' }
        : await send(outbound, delivery, receiver, signal);
    if (signal.aborted && !('status' in answered)) return undefined;
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
