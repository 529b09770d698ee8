import { connectMethods, type Port, serveMethods } from '../ports/index.ts';
import type { Account } from '../queries/index.ts';
import { serveRepository } from '../repositories/index.ts';
import type { StoreEvent, StoreListener } from './events.ts';
import {
  type EditMethods,
  type KeepMethods,
  type QueueMethods,
  type StoreMethods,
  storeMethodNames,
} from './methods.ts';
import type { OfflineStore } from './store.ts';

/** The name of the port behind which a whole store answers; beside it are those of the repositories. */
export const storePort = 'store';

/** The name of the port behind which the repository of an account answers. */
export const repositoryPort = ({ serverId, userId }: Account): string => `repository:${serverId}:${userId}`;

const REPOSITORY = /^repository:(\d{1,15}):(\d{1,15})$/;

/** The account that `repositoryPort` has named; `undefined` for a port of another name. */
export function accountOfPort(name: string): Account | undefined {
  const [, serverId, userId] = REPOSITORY.exec(name) ?? [];
  return serverId === undefined || userId === undefined
    ? undefined
    : { serverId: Number(serverId), userId: Number(userId) };
}

/**
 * Answers from `store` what comes through the port `name`, `storePort` or one of `repositoryPort`, and tells the one at the
 * other end of the first what happens. The function that is returned is called when that one is gone. `undefined` for a
 * port of another name.
 */
export function serveStore(store: OfflineStore, port: Port, name: string): (() => void) | undefined {
  if (name === storePort) {
    serveMethods<StoreMethods>(port, methodsOf(store), storeMethodNames);
    return store.onEvent((event) => port.postMessage({ event }));
  }
  const account = accountOfPort(name);
  if (account === undefined) return undefined;
  serveRepository(port, store.of(account).repository);
  return () => {};
}

const isEvent = (data: unknown): data is { readonly event: StoreEvent } =>
  typeof data === 'object' && data !== null && 'event' in data;

/** The store at the other end of the port `storePort`. Its calls reject with `RemoteError`. */
export function connectStore(port: Port): StoreMethods & { onEvent(listener: StoreListener): void } {
  const onEvent = (listener: StoreListener): void =>
    port.addEventListener('message', ({ data }) => {
      if (isEvent(data)) listener(data.event);
    });
  return { ...connectMethods<StoreMethods>(port, storeMethodNames), onEvent };
}

const methodsOf = (store: OfflineStore): StoreMethods => ({
  ...editsOf(store),
  ...queueOf(store),
  ...keepOf(store),
  accounts: async () => store.accounts(),
  addAccount: (url, name, password) => store.add(url, name, password),
  removeAccount: (account, force) => store.remove(account, { force }),
  activate: async (account) => store.activate(account),
  sync: async (account) => (await store.of(account).sync()).mirror,
  setOffline: async (isOffline) => store.setOffline(isOffline),
  isOffline: async () => store.isOffline,
});

/** An edit is told to be made only once a kill cannot undo it. */
function editsOf(store: OfflineStore): EditMethods {
  const edits = async (account: Account) => {
    await store.steady();
    return store.of(account).edits;
  };
  const lists = async (account: Account) => {
    await store.steady();
    return store.of(account).playlists;
  };
  return {
    setFavorite: async (account, id, value, opId) => (await edits(account)).setFavorite(id, value, opId),
    setRating: async (account, id, value, opId) => (await edits(account)).setRating(id, value, opId),
    setProgress: async (account, id, ticks, at, opId) =>
      (await edits(account)).setProgress(id, ticks, at, opId),
    setPlayed: async (account, id, value, at, opId) => (await edits(account)).setPlayed(id, value, at, opId),
    recordPlay: async (account, id, at, opId) => (await edits(account)).recordPlay(id, at, opId),
    createPlaylist: async (account, name, items, opId) => (await lists(account)).create(name, items, opId),
    setPlaylistItems: async (account, id, items, opId) => (await lists(account)).setItems(id, items, opId),
    renamePlaylist: async (account, id, name, opId) => (await lists(account)).rename(id, name, opId),
    deletePlaylist: async (account, id, opId) => (await lists(account)).delete(id, opId),
  };
}

const queueOf = (store: OfflineStore): QueueMethods => ({
  queue: async (account, status, limit) => store.of(account).queue.list(status, limit),
  queueCounts: async (account) => store.of(account).queue.counts(),
  retryEdit: async (account, opId) => store.of(account).queue.retry(opId),
  discardEdit: async (account, opId) => store.of(account).queue.discard(opId),
  exportQueue: async (account) => store.of(account).queue.export(),
});

const keepOf = (store: OfflineStore): KeepMethods => {
  const { downloads } = store;
  return {
    download: async (account, id, wish) => downloads.request(account, id, wish),
    removeDownload: (account, id) => downloads.remove(account, id),
    pauseDownload: async (account, id, isPaused) => downloads.pause(account, id, isPaused),
    reorderDownload: async (account, id, priority) => downloads.reorder(account, id, priority),
    downloads: async (account, limit) => downloads.list(account, limit),
    downloadProgress: async (account) => downloads.progress(account),
    estimate: async (account, id, profile) => downloads.estimate(account, id, profile),
    keptFile: async (account, id) => downloads.file(account, id),
    prefetch: async (account, upcoming) => downloads.prefetch(account, upcoming),
    verify: () => downloads.verify(),
    thumbnail: (account, id, wish) => store.thumbnails.get(account, id, wish),
    storage: () => downloads.use(),
    setCap: async (bytes) => {
      downloads.capBytes = bytes ?? undefined;
    },
    rules: async (account) => downloads.rules(account),
    saveRule: async (account, rule) => downloads.saveRule(account, rule),
    removeRule: async (account, id) => downloads.removeRule(account, id),
  };
};
