import type { Port } from '../ports/index.ts';
import { OfflineRepo, serveRepository } from '../repositories/index.ts';
import { accountOfPort } from '../store/index.ts';
import { loadSqlite } from '../wasm/index.ts';
import type { StoreService } from './office.ts';
import { type OpfsOptions, openPool } from './opfs.ts';
import { PooledStore } from './pooled-store.ts';
import { type Seat, takeSeat } from './seat.ts';

/** What the leader has in its hands. */
export interface OpenStore {
  readonly store: PooledStore;
}

export interface StoreWorkerOptions extends OpfsOptions {
  /** The worker's own global. */
  readonly page: Port;
  /** Builds what answers under other names than `repositoryPort`, once the store is open: queue, sync, downloads. */
  readonly serve?: (open: OpenStore) => StoreService;
}

/**
 * The whole script of a store's worker; every tab starts one, with the same names. The one that leads has the store of the
 * origin's private files open and answers all tabs.
 */
export function startStoreWorker(options: StoreWorkerOptions): Seat {
  const { page, folder = '/bandstand', name = '/offline.db', serve } = options;
  const place = `bandstand-store${folder}${name}`;
  // Loaded once, and by the tab that leads alone.
  let sqlite3: ReturnType<typeof loadSqlite> | undefined;
  const open = async (): Promise<StoreService> => {
    const pool = await openPool(await (sqlite3 ??= loadSqlite()), { folder, name });
    const store = new PooledStore(pool);
    return serviceOf(store, () => pool.pause(), serve?.({ store }));
  };
  const channel = new BroadcastChannel(place);
  return takeSeat({
    page,
    locks: navigator.locks,
    channel: {
      postMessage: (message) => channel.postMessage(message),
      addEventListener: (type, listener) =>
        channel.addEventListener(type, (event) =>
          listener({ data: 'data' in event ? event.data : undefined }),
        ),
      close: () => channel.close(),
    },
    name: place,
    id: crypto.randomUUID(),
    open,
  });
}

function serviceOf(store: PooledStore, release: () => void, more: StoreService | undefined): StoreService {
  return {
    connect: (port, name) => {
      const account = accountOfPort(name);
      if (account === undefined) return more?.connect(port, name);
      serveRepository(port, new OfflineRepo(store, account));
      return undefined;
    },
    close: async () => {
      await more?.close();
      store.close();
      release();
    },
  };
}
