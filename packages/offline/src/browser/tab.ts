import type { Port } from '../ports/index.ts';
import { isParcel, type StorePlace } from './letters.ts';

/** The store as a page sees it, wherever it is open. */
export interface StoreTab {
  /** A port to what the leader serves under `name`; one object for each name. */
  port(name: string): Port;
  /** Where the store is now. */
  readonly place: StorePlace;
  /** Calls `listener` whenever the store has moved: what was told once and is not kept must be asked for again. */
  onMove(listener: (place: StorePlace) => void): void;
}

const isMove = (data: unknown): data is { readonly store: StorePlace } =>
  typeof data === 'object' &&
  data !== null &&
  'store' in data &&
  (data.store === 'here' || data.store === 'elsewhere');

/** Speaks to the store through the worker of this tab, which runs `startStoreWorker`. */
export function connectTab(worker: Port): StoreTab {
  const ports = new Map<string, { readonly port: Port; readonly hear: (data: unknown) => void }>();
  const movers: ((place: StorePlace) => void)[] = [];
  let place: StorePlace = 'nowhere';
  worker.addEventListener('message', ({ data }) => {
    if (isParcel(data)) ports.get(data.port)?.hear(data.data);
    if (!isMove(data)) return;
    place = data.store;
    for (const listener of movers) listener(place);
  });
  const makePort = (name: string) => {
    const listeners: Parameters<Port['addEventListener']>[1][] = [];
    const port: Port = {
      postMessage: (data) => worker.postMessage({ port: name, data }),
      addEventListener: (_type, listener) => listeners.push(listener),
    };
    const made = {
      port,
      hear: (data: unknown) => {
        for (const listener of listeners) listener({ data });
      },
    };
    ports.set(name, made);
    return made;
  };
  return {
    port: (name) => (ports.get(name) ?? makePort(name)).port,
    get place() {
      return place;
    },
    onMove: (listener) => {
      movers.push(listener);
    },
  };
}
