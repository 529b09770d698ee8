import { Connectivity } from '../connectivity/index.ts';
import { StoreError } from '../drivers/index.ts';
import { type ClientOptions, type Device, ServerClient } from '../remote/index.ts';
import type { Listeners } from './events.ts';
import type { StoreOptions } from './options.ts';

/** The way of a store to its servers: one switch for all, and for each server whether it can be reached. */
export class Network {
  readonly #options: Pick<StoreOptions, 'fetch' | 'clock' | 'after' | 'timeoutMs'>;
  readonly #listeners: Listeners;
  readonly #device: Device;
  readonly #servers = new Map<number, Connectivity>();
  readonly #closing = new AbortController();
  #isOff = false;
  #isWatched = false;

  constructor(
    options: Pick<StoreOptions, 'fetch' | 'clock' | 'after' | 'timeoutMs'>,
    device: Device,
    listeners: Listeners,
  ) {
    this.#options = options;
    this.#device = device;
    this.#listeners = listeners;
  }

  get isOff(): boolean {
    return this.#isOff;
  }

  /** Switches the network off (true) or on. Requests that are under way come to their end. */
  switch(isOff: boolean): void {
    this.#isOff = isOff;
    for (const connectivity of this.#servers.values()) connectivity.forbid(isOff);
  }

  /** Whether a server can be reached. `url` is asked when nobody else asks. */
  reachOf(serverId: number, url: string): Connectivity {
    const known = this.#servers.get(serverId);
    if (known !== undefined) return known;
    const probing = this.client(url, {});
    const { after } = this.#options;
    const connectivity = new Connectivity({
      probe: () => probing.ask('/System/Info/Public'),
      ...(after === undefined ? {} : { after }),
    });
    connectivity.forbid(this.#isOff);
    connectivity.onChange((reach) => this.#listeners.tell({ kind: 'reach', serverId, reach }));
    this.#servers.set(serverId, connectivity);
    if (this.#isWatched) connectivity.start();
    return connectivity;
  }

  /** Numbers of the servers that cannot be reached now. */
  readonly away = (): readonly number[] =>
    Array.from(this.#servers).flatMap(([serverId, { mayAsk }]) => (mayAsk ? [] : [serverId]));

  /** Forgets a server, for one whose address has changed. */
  forget(serverId: number): void {
    this.#servers.get(serverId)?.stop();
    this.#servers.delete(serverId);
  }

  /** Asks all servers from time to time whether they are there. */
  watch(): void {
    this.#isWatched = true;
    for (const connectivity of this.#servers.values()) connectivity.start();
  }

  /** A client of the server at `url`; with `token` as one user. */
  client(url: string, more: Pick<ClientOptions, 'token' | 'onContact'>): ServerClient {
    return new ServerClient({ ...this.options(url), ...more });
  }

  /** What a client of the server at `url` is made of, for a stranger. */
  options(url: string): ClientOptions {
    const { clock, timeoutMs } = this.#options;
    return {
      url,
      device: this.#device,
      fetch: this.#fetch,
      ...(clock === undefined ? {} : { clock }),
      ...(timeoutMs === undefined ? {} : { timeoutMs }),
    };
  }

  /** Cuts what is under way; nothing goes out any more. */
  close(): void {
    this.#closing.abort(new StoreError('closed', 'the store is closed'));
    for (const connectivity of this.#servers.values()) connectivity.stop();
  }

  readonly #fetch: typeof fetch = async (input, init) => {
    if (this.#isOff) throw new TypeError('the network is switched off');
    const signal = init?.signal;
    const { signal: closing } = this.#closing;
    const both = signal === undefined || signal === null ? closing : AbortSignal.any([signal, closing]);
    return (this.#options.fetch ?? fetch)(input, { ...init, signal: both });
  };
}
