import type { Port } from '../ports/index.ts';
import type { Account } from '../queries/index.ts';
import { OfflineRepo, serveRepository } from '../repositories/index.ts';
import { loadSqlite, type WasmConnection } from '../wasm/index.ts';
import type { StoreService } from './office.ts';
import { type OpfsOptions, type OpfsPool, openPool } from './opfs.ts';
import { type Seat, takeSeat } from './seat.ts';

/** What the leader has in its hands. */
export interface OpenStore {
  readonly store: WasmConnection;
  readonly pool: OpfsPool;
}

export interface StoreWorkerOptions extends OpfsOptions {
  /** The worker's own global. */
  readonly page: Port;
  /** Builds what answers under other names than `repositoryPort`, once the store is open: queue, sync, downloads. */
  readonly serve?: (open: OpenStore) => StoreService;
}

/** The name of the port behind which a repository of an account answers. */
export const repositoryPort = ({ serverId, userId }: Account): string => `repository:${serverId}:${userId}`;

const REPOSITORY = /^repository:(\d{1,15}):(\d{1,15})$/;

function accountOf(name: string): Account | undefined {
  const [, server, user] = REPOSITORY.exec(name) ?? [];
  return server === undefined || user === undefined
    ? undefined
    : { serverId: Number(server), userId: Number(user) };
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
    return serviceOf({ store: pool.open(), pool }, serve);
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

function serviceOf(open: OpenStore, serve: StoreWorkerOptions['serve']): StoreService {
  const { store, pool } = open;
  const more = serve?.(open);
  return {
    connect: (port, name) => {
      const account = accountOf(name);
      if (account === undefined) return more?.connect(port, name);
      serveRepository(port, new OfflineRepo(store, account));
      return undefined;
    },
    close: async () => {
      await more?.close();
      store.close();
      pool.pause();
    },
  };
}
