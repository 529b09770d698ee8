import type { Writer } from '@bandstand/sqlite';
import type { EndReason, EngineEvent, StreamName, Totals } from '../engine/index.ts';
import { streamIdOf } from '../events/index.ts';
import { type App, addDuties, setDuty } from '../hub/index.ts';
import { ingressById, noteUse } from '../ingest/index.ts';
import type { AppName } from '../names/index.ts';
import { Ledger } from './ledger.ts';
import type { StreamsParts } from './parts.ts';
import { endStream, findByStreamId, hasActive, insertStream, type StreamRow } from './store.ts';

type Started = Extract<EngineEvent, { kind: 'started' }>;
type Ended = Extract<EngineEvent, { kind: 'ended' }>;

/**
 * Keeps the rows of streams: each publication gets one when it begins, which is ended when it ends, each in one transaction with
 * what the app's receiver is told.
 */
export class StreamRecord {
  readonly #parts: StreamsParts;
  readonly #ledger: Ledger;
  /** Ids of the publications of this run that are not over. */
  readonly #running = new Set<string>();
  /** Apps that the registry knows to have streams. */
  readonly #noted = new Set<AppName>();
  readonly #off: () => void;

  constructor(parts: StreamsParts) {
    this.#parts = parts;
    this.#ledger = new Ledger(parts);
    this.#off = parts.events.on((event) => {
      if (event.kind === 'started') this.#started(event);
      else if (event.kind === 'ended') this.#ended(event);
    });
  }

  get ledger(): Ledger {
    return this.#ledger;
  }

  /** Whether a publication of this run is under way. */
  runs(streamId: string): boolean {
    return this.#running.has(streamId);
  }

  /** Writes what waits. */
  close(): void {
    this.#off();
    this.#ledger.flush();
  }

  #started(event: Started): void {
    const { stream, session } = event;
    const by = this.#parts.publishers.ofSession(stream, session);
    this.#running.add(streamIdOf(event));
    this.#ledger.add(stream.app, () => this.#writeStart(event, by));
  }

  #ended(event: Ended): void {
    this.#running.delete(streamIdOf(event));
    this.#ledger.add(event.stream.app, () => this.#writeEnd(event));
  }

  #writeStart(event: Started, by: string | undefined): void {
    const { storage, callbacks, events } = this.#parts;
    const { stream, protocol, at } = event;
    const startedAt = new Date(at).toISOString();
    const streamId = streamIdOf(event);
    this.#expectEnd(stream.app);
    storage.databases.write(stream.app, (writer, app) => {
      const ingress = by === undefined ? undefined : ingressById(writer, by);
      const title = ingress?.name ?? null;
      const ingressId = ingress?.id ?? null;
      const row = { appId: app.id, streamId, type: protocol, room: stream.room, startedAt, title, ingressId };
      if (!insertStream(writer, row)) return;
      if (ingressId !== null) noteUse(writer, ingressId, startedAt);
      const kept = findByStreamId(writer, streamId);
      if (kept === undefined) return;
      callbacks.queue(writer, app, { event: 'stream_started', room: stream.room, data: told(kept) });
      const { app: name, room } = stream;
      writer.afterCommit(() =>
        events.emit({ kind: 'went live', app: name, room, title, publicId: kept.publicId, at }),
      );
    });
  }

  #writeEnd(event: Ended): void {
    const { storage } = this.#parts;
    const { app: name } = event.stream;
    const left = storage.databases.write(name, (writer, app) => {
      writeEnd(this.#parts, writer, app, event);
      return hasActive(writer) ? undefined : app.id;
    });
    if (left === undefined) return;
    this.#noted.delete(name);
    storage.hub.write((writer) => setDuty(writer, left, 'streams', null));
  }

  /** Committed before the row: a start after a kill looks into these apps alone. */
  #expectEnd(name: AppName): void {
    if (this.#noted.has(name)) return;
    const { hub, databases } = this.#parts.storage;
    const { id } = databases.find(name);
    hub.write((writer) => addDuties(writer, id, ['streams']));
    this.#noted.add(name);
  }
}

function writeEnd(
  { callbacks }: Pick<StreamsParts, 'callbacks'>,
  writer: Writer,
  app: App,
  event: { readonly stream: StreamName; readonly session: string } & {
    readonly at: number;
    readonly reason: EndReason;
    readonly totals: Totals;
  },
): void {
  const streamId = streamIdOf(event);
  const { at, reason, totals, stream } = event;
  if (!endStream(writer, streamId, { at: new Date(at).toISOString(), reason, totals })) return;
  const row = findByStreamId(writer, streamId);
  if (row) callbacks.queue(writer, app, { event: 'stream_ended', room: stream.room, data: told(row) });
}

/** What a receiver is told of a stream. */
export function told(row: StreamRow): Readonly<Record<string, unknown>> {
  const { publicId, streamId, room, type, startedAt, endedAt, endReason, title } = row;
  const common = { stream: publicId, streamId, room, type, title, startedAt };
  if (endedAt === null) return common;
  const { peakViewers, viewerSeconds, bytesIn, bytesOut } = row;
  const seconds = Math.round((Date.parse(endedAt) - Date.parse(startedAt)) / 1000);
  return { ...common, endedAt, reason: endReason, seconds, peakViewers, viewerSeconds, bytesIn, bytesOut };
}
