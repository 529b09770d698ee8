import type { AddressFilter } from '@bandstand/http';
import type { Clock, Log } from '@bandstand/sqlite';
import type { Callbacks } from '../callbacks/index.ts';
import type { StreamName } from '../engine/index.ts';
import { LiveError, notFound } from '../errors/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane, Publication } from '../plane/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { type AacOf, Restream } from './restream.ts';
import {
  deleteTarget,
  insertTarget,
  setPaused,
  setState,
  type TargetRow,
  targetById,
  targetsAfter,
  targetsOf,
} from './store.ts';
import { type TargetState, type Told, tellingOf } from './telling.ts';

export interface RestreamsOptions {
  readonly storage: Pick<LiveStorage, 'databases'>;
  readonly keyring: {
    seal(purpose: string, text: string): string;
    open(purpose: string, sealed: string): string;
  };
  readonly callbacks: Pick<Callbacks, 'queue'>;
  readonly plane: Plane;
  readonly aacOf: AacOf | undefined;
  readonly mayReach: AddressFilter;
  readonly clock: Clock;
  readonly log: Log;
  /** Between two attempts, the first and the longest. Milliseconds. */
  readonly againMs?: { readonly first: number; readonly longest: number };
}

export interface TargetWish {
  readonly url: string;
  readonly name?: string;
  readonly platform?: string;
}

const purpose = 'live-restream-url';
const mostOfRoom = 10;
const patienceMs = 15_000;

/** Sends streams on to other RTMP servers, as the apps' rows say, for as long as they are live. */
export class Restreams {
  readonly #options: RestreamsOptions;
  readonly #running = new Map<string, Restream>();
  readonly #stopListening: () => void;

  constructor(options: RestreamsOptions) {
    this.#options = options;
    this.#stopListening = options.plane.onStarted((publication) => this.#started(publication));
  }

  list({ app, room }: StreamName): TargetRow[] {
    const rows = this.#options.storage.databases.read(app, (reader) => targetsOf(reader, room));
    return rows.map((row) => this.#asItIs(app, row));
  }

  /** Those of all rooms of an app, by their numbers; `after` is the last of the page before. */
  listOfApp(app: AppName, { after, limit }: { readonly after: number; readonly limit: number }): TargetRow[] {
    const rows = this.#options.storage.databases.read(app, (reader) => targetsAfter(reader, after, limit));
    return rows.map((row) => this.#asItIs(app, row));
  }

  /** What a kill left as active is not. */
  #asItIs(app: AppName, row: TargetRow): TargetRow {
    return this.#running.has(keyOf(app, row.id)) ? row : { ...row, status: 'stopped' };
  }

  /** Adds a server, and begins at once when the room is live. Throws `invalid` and `conflict`. */
  add({ app, room }: StreamName, { url, name = '', platform = 'custom' }: TargetWish): TargetRow {
    const { storage, keyring, plane } = this.#options;
    const urlMasked = masked(url);
    const sealed = keyring.seal(purpose, url);
    const id = storage.databases.write(app, (writer) => {
      if (targetsOf(writer, room).length >= mostOfRoom)
        throw new LiveError(
          'conflict',
          `A room is sent on to at most ${mostOfRoom} servers: remove one first.`,
        );
      return insertTarget(writer, { app, room, name: name || null, platform, url: sealed, urlMasked });
    });
    const row = storage.databases.read(app, (reader) => targetById(reader, id));
    if (!row) throw notFound('server');
    const publication = plane.find({ app, room });
    if (publication) this.#begin(publication, row);
    return row;
  }

  /**
   * Sends nothing there until it is told otherwise; or goes on, at once when the room is live. Saying it twice is saying
   * it once. Rejects with `not_found`.
   */
  async pause(stream: StreamName, id: number, paused: boolean): Promise<TargetRow> {
    const { storage, plane, clock } = this.#options;
    const { app } = stream;
    const before = this.#rowOf(stream, id);
    storage.databases.write(app, (writer) => setPaused(writer, id, paused, new Date(clock()).toISOString()));
    if (paused) await this.#running.get(keyOf(app, id))?.close();
    const row = this.#rowOf(stream, id);
    const publication = plane.find(stream);
    if (before.paused === 1 && row.paused === 0 && publication) this.#begin(publication, row);
    return this.#asItIs(app, row);
  }

  /** Ends and forgets one. Rejects with `not_found`. */
  async remove(stream: StreamName, id: number): Promise<void> {
    this.#rowOf(stream, id);
    await this.#running.get(keyOf(stream.app, id))?.close();
    this.#options.storage.databases.write(stream.app, (writer) => deleteTarget(writer, id));
  }

  #rowOf({ app, room }: StreamName, id: number): TargetRow {
    const row = this.#options.storage.databases.read(app, (reader) => targetById(reader, id));
    if (row?.room !== room) throw notFound('server');
    return row;
  }

  async close(): Promise<void> {
    this.#stopListening();
    await Promise.all(Array.from(this.#running.values(), (running) => running.close()));
  }

  #started(publication: Publication): void {
    const { storage, log } = this.#options;
    const { app, room } = publication.stream;
    try {
      const rows = storage.databases.read(app, (reader) => targetsOf(reader, room));
      for (const row of rows) if (row.paused === 0) this.#begin(publication, row);
    } catch (error) {
      log.warn({ app, room, err: error }, 'a stream could not be sent on');
    }
  }

  #begin(publication: Publication, row: TargetRow): void {
    const { keyring, mayReach, aacOf, log, againMs = { first: 5000, longest: 60_000 } } = this.#options;
    const { app } = publication.stream;
    const key = keyOf(app, row.id);
    const before = this.#running.get(key);
    const telling: Telling = { row, told: undefined };
    const restream = new Restream({
      publication,
      // A StreamHub has it in clear.
      address: () => (row.url.startsWith('v1.') ? keyring.open(purpose, row.url) : row.url),
      mayReach,
      aacOf,
      patienceMs,
      againMs,
      onState: (state) => this.#note(app, telling, state),
      onFault: (error) => log.error({ app, err: error }, 'a stream could not be sent on'),
    });
    this.#running.set(key, restream);
    void before?.close();
    void this.#forgetAtEnd(app, telling, restream);
  }

  async #forgetAtEnd(app: AppName, telling: Telling, restream: Restream): Promise<void> {
    await restream.over;
    const key = keyOf(app, telling.row.id);
    if (this.#running.get(key) !== restream) return;
    this.#running.delete(key);
    this.#note(app, telling, { is: 'stopped', retries: 0 });
  }

  /** What is told is written in the transaction of the change itself. */
  #note(app: AppName, telling: Telling, state: TargetState): void {
    const { storage, callbacks, clock, log } = this.#options;
    const { row, told } = telling;
    const error = 'error' in state ? state.error : null;
    const at = new Date(clock()).toISOString();
    const event = tellingOf(state, told);
    try {
      const { is: status, retries } = state;
      storage.databases.write(app, (writer, of) => {
        setState(writer, row.id, { status, error, retries, at });
        const { id: target, room, name, platform, urlMasked: url } = row;
        const data = { target, name, platform, url, error, retries };
        if (event) callbacks.queue(writer, of, { event, room, data });
      });
      if (event) telling.told = event;
    } catch (cause) {
      log.warn({ app, err: cause }, 'how a stream is sent on could not be noted');
    }
  }
}

/** A server, and what was told of it last while a stream went there. */
interface Telling {
  readonly row: TargetRow;
  told: Told | undefined;
}

const keyOf = (app: AppName, id: number): string => `${app} ${id}`;

/** The address without the key and the password. Throws `invalid`. */
function masked(address: string): string {
  const url = URL.parse(address);
  const parts = url?.pathname.split('/').filter((part) => part !== '') ?? [];
  if (!url || !/^rtmps?:$/.test(url.protocol) || url.hostname === '' || parts.length < 2)
    throw new LiveError(
      'invalid',
      'A server has an address of the form rtmp://HOST/APP/KEY or rtmps://HOST/APP/KEY.',
    );
  return `${url.protocol}//${url.host}/${parts.slice(0, -1).join('/')}/****`;
}
