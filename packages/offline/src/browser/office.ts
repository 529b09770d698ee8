import { errorCode } from '../drivers/index.ts';
import type { Port } from '../ports/index.ts';
import { numberOf, type Parcel } from './letters.ts';

/** What the leader has open: the store, and all that answers from it. */
export interface StoreService {
  /** A tab speaks through the port `name` for the first time. What comes back is called when the tab is gone. */
  connect(port: Port, name: string): (() => void) | undefined;
  /** Gives everything back, so that another tab can have it. */
  close(): Promise<void>;
}

type Listener = Parameters<Port['addEventListener']>[1];

interface Desk {
  readonly listeners: readonly Listener[];
  readonly leave: (() => void) | undefined;
}

/** Hands what tabs ask to the service, each port of each tab by itself. The service is opened with the first of it. */
export class Office {
  readonly #open: () => Promise<StoreService>;
  readonly #send: (tab: string, parcel: Parcel) => void;
  readonly #desks = new Map<string, Map<string, Desk>>();
  #service: Promise<StoreService> | undefined;
  #isClosed = false;

  constructor(open: () => Promise<StoreService>, send: (tab: string, parcel: Parcel) => void) {
    this.#open = open;
    // What a call says that the closing store cut off is not its answer: the next leader gives that.
    this.#send = (tab, parcel) => {
      if (!this.#isClosed) send(tab, parcel);
    };
  }

  /** True for a tab that has asked before. */
  knows(tab: string): boolean {
    return this.#desks.has(tab);
  }

  /** Hands in what a tab asks; when the store does not open the answer says why, and the next question tries again. */
  async take(tab: string, { port, data }: Parcel): Promise<void> {
    const desks = this.#desks.get(tab) ?? new Map<string, Desk>();
    this.#desks.set(tab, desks);
    const service = (this.#service ??= this.#open());
    try {
      const opened = await service;
      // The tab went away meanwhile, or this one does.
      if (this.#isClosed || this.#desks.get(tab) !== desks) return;
      const desk = desks.get(port) ?? this.#desk(opened, tab, port, desks);
      for (const listener of desk.listeners) listener({ data });
    } catch (error) {
      if ((await failed(service)) && this.#service === service) this.#service = undefined;
      const text = error instanceof Error ? error.message : String(error);
      this.#send(tab, { port, data: { id: numberOf(data), error: text, code: errorCode(error) } });
    }
  }

  /** Forgets a tab that is gone. */
  leave(tab: string): void {
    for (const { leave } of this.#desks.get(tab)?.values() ?? []) leave?.();
    this.#desks.delete(tab);
  }

  /** Opens the service before anybody asks: the first question then does not wait for it. */
  async warm(): Promise<void> {
    this.#service ??= this.#open();
    if (await failed(this.#service)) this.#service = undefined;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const tab of this.#desks.keys()) this.leave(tab);
    const service = this.#service;
    this.#service = undefined;
    if (service !== undefined && !(await failed(service))) await (await service).close();
  }

  #desk(service: StoreService, tab: string, name: string, desks: Map<string, Desk>): Desk {
    const listeners: Listener[] = [];
    const port: Port = {
      postMessage: (data) => this.#send(tab, { port: name, data }),
      addEventListener: (_type, listener) => listeners.push(listener),
    };
    const desk = { listeners, leave: service.connect(port, name) };
    desks.set(name, desk);
    return desk;
  }
}

const failed = (service: Promise<StoreService>): Promise<boolean> =>
  service.then(
    () => false,
    () => true,
  );
