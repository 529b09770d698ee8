import type { StreamFacts, StreamName, ViewerFacts } from '../engine/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import { streamIdOf } from '../events/index.ts';
import type { AppName } from '../names/index.ts';
import { type Health, healthOf, type Sample, sampleOf } from './health.ts';
import { endLeftOvers } from './left-over.ts';
import type { StreamsParts } from './parts.ts';
import { StreamRecord } from './record.ts';
import {
  findStream,
  listStreams,
  noteNumbers,
  purgeStreams,
  type StreamPage,
  type StreamRow,
  setTitle,
} from './store.ts';

/** A row, and what the engine knows of it while it runs. */
export interface StreamView {
  readonly row: StreamRow;
  readonly facts: StreamFacts | undefined;
}

/** Two looks at a publication. */
interface Looks {
  readonly now: Sample;
  readonly before: Sample | undefined;
}

const mostPurged = 1000;

/** The streams of the apps: those that run and those that are over. */
export class Streams {
  readonly #parts: StreamsParts;
  readonly #record: StreamRecord;
  readonly #looks = new Map<string, Looks>();
  readonly #ticking: NodeJS.Timeout;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
    this.#record = new StreamRecord(parts);
    this.#ticking = setInterval(() => {
      void this.noteNumbers().catch((error: unknown) => {
        parts.log.warn({ err: error }, 'the numbers of streams could not be read');
      });
    }, parts.numbersMs ?? 5000);
    this.#ticking.unref();
  }

  /** Ends what a kill has left; to be awaited before anybody may publish. */
  async start(): Promise<void> {
    const ended = await endLeftOvers(this.#parts, (streamId) => this.#record.runs(streamId));
    if (ended > 0)
      this.#parts.log.info({ streams: ended }, 'streams that were live at the last stop are ended');
  }

  /** The newest first. */
  async list(name: AppName, page: StreamPage): Promise<StreamView[]> {
    const rows = this.#parts.storage.databases.read(name, (reader) => listStreams(reader, page));
    return Promise.all(rows.map((row) => this.#view(name, row)));
  }

  /** Rejects with `not_found`. */
  async get(name: AppName, publicId: string): Promise<StreamView> {
    const row = this.#parts.storage.databases.read(name, (reader) => findStream(reader, publicId));
    if (row === undefined) throw notFound('stream');
    return this.#view(name, row);
  }

  /** Rejects with `not_found`, and `conflict` when it is over. */
  async health(name: AppName, publicId: string): Promise<Health> {
    const facts = await this.#facts(name, publicId);
    const looks = this.#looks.get(facts.session);
    const now = sampleOf(facts, this.#parts.clock());
    const before = looks && now.at - looks.now.at < 1000 ? looks.before : looks?.now;
    return healthOf(facts, now, before, this.#parts.ladders?.facts(facts.stream) ?? null);
  }

  /** Who watches. Rejects as `health` does. */
  async viewers(name: AppName, publicId: string): Promise<readonly ViewerFacts[]> {
    return this.#parts.engine.viewers((await this.#facts(name, publicId)).stream);
  }

  /** Cuts a viewer off. Rejects as `health` does. */
  async removeViewer(name: AppName, publicId: string, viewer: string): Promise<void> {
    const { stream } = await this.#facts(name, publicId);
    if (!(await this.#parts.engine.removeViewer(stream, viewer))) throw notFound('viewer');
  }

  /** Ends the publication; whoever has the key may come back. Rejects as `health` does. */
  async stop(name: AppName, publicId: string): Promise<void> {
    const { stream } = await this.#facts(name, publicId);
    await this.#parts.engine.stop(stream, 'stopped');
  }

  /** Throws `not_found`. */
  retitle(name: AppName, publicId: string, title: string | null): void {
    const there = this.#parts.storage.databases.write(name, (writer) => setTitle(writer, publicId, title));
    if (!there) throw notFound('stream');
  }

  /** Removes up to 1,000 streams that ended before a time (ISO 8601); how many. */
  purge(name: AppName, before: string): number {
    return this.#parts.storage.databases.write(name, (writer) => purgeStreams(writer, before, mostPurged));
  }

  /** Writes the numbers of all that runs. */
  async noteNumbers(): Promise<void> {
    const running = new Map<AppName, StreamFacts[]>();
    for (const facts of await this.#running())
      running.set(facts.stream.app, [...(running.get(facts.stream.app) ?? []), facts]);
    const known = new Set([...running.values()].flat().map(({ session }) => session));
    for (const session of this.#looks.keys()) if (!known.has(session)) this.#looks.delete(session);
    for (const [app, all] of running) this.#note(app, all);
  }

  /** What is written last is written. */
  close(): void {
    clearInterval(this.#ticking);
    this.#record.close();
  }

  #note(app: AppName, all: readonly StreamFacts[]): void {
    const { clock, storage } = this.#parts;
    const at = clock();
    for (const facts of all) {
      const before = this.#looks.get(facts.session)?.now;
      this.#looks.set(facts.session, { now: sampleOf(facts, at), before });
    }
    // While its database is tended, what begins and ends goes first.
    const { ledger } = this.#record;
    if (!ledger.isIdle(app)) return;
    ledger.add(app, () =>
      storage.databases.write(app, (writer) => {
        for (const facts of all) noteNumbers(writer, streamIdOf(facts), facts.totals, this.#stats(facts, at));
      }),
    );
  }

  #stats(facts: StreamFacts, at: number): string {
    const { before, now } = this.#looks.get(facts.session) ?? { now: sampleOf(facts, at) };
    const { problems: _, ladder: __, ...kept } = healthOf(facts, now, before);
    return JSON.stringify({ at: new Date(at).toISOString(), ...kept, address: facts.address });
  }

  async #running(): Promise<StreamFacts[]> {
    const { engine } = this.#parts;
    const all: StreamFacts[] = [];
    for (let after: StreamName | undefined; ; ) {
      const page = await engine.list(after === undefined ? {} : { after });
      all.push(...page);
      after = page.at(-1)?.stream;
      if (page.length < 1000 || after === undefined) return all;
    }
  }

  async #view(name: AppName, row: StreamRow): Promise<StreamView> {
    if (row.status === 'ended' || row.room === null) return { row, facts: undefined };
    const facts = await this.#parts.engine.inspect({ app: name, room: row.room });
    return { row, facts: facts && streamIdOf(facts) === row.streamId ? facts : undefined };
  }

  async #facts(name: AppName, publicId: string): Promise<StreamFacts> {
    const { facts } = await this.get(name, publicId);
    if (facts === undefined) throw new LiveError('conflict', 'The stream is over.');
    return facts;
  }
}
