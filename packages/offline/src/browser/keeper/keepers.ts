import { StoreError } from '../../drivers/index.ts';
import { type Port, serveMethods } from '../../ports/index.ts';
import type { StoreService } from '../office.ts';
import { isFull, troubleOf } from '../trouble.ts';
import { House, type HouseOptions } from './house.ts';
import { AccountKeeper, type KeeperOptions } from './keeper.ts';
import { type Changed, type Keeper, keeperMethods, keeperPort, newsPort } from './port.ts';

export interface KeepersOptions extends Omit<HouseOptions, 'tell'>, Pick<KeeperOptions, 'signIn' | 'space'> {
  /** Releases the secrets. */
  readonly close: () => Promise<void>;
}

/** News of this long are told together, ms. */
const GATHER_MS = 150;
const USER = /^[\da-f]{32}$/;

/**
 * Serves keepers of accounts to all tabs, each account's by the Jellyfin id
 * of its user, and tells all tabs what changes.
 */
export function serveKeepers(options: KeepersOptions): StoreService {
  const listening = new Set<Port>();
  const house = new House({ ...options, tell: gathered(listening) });
  const keepers = new Map<string, AccountKeeper>();
  const keeperOf = (userId: string): AccountKeeper => {
    const keeper = keepers.get(userId) ?? new AccountKeeper({ ...options, house, userId });
    keepers.set(userId, keeper);
    return keeper;
  };
  return {
    connect: (port, name) => {
      const [, user = ''] = name.split(':');
      if (!USER.test(user)) return undefined;
      if (name === keeperPort(user)) serveMethods<Keeper>(port, plainSpoken(keeperOf(user)), keeperMethods);
      if (name !== newsPort(user)) return undefined;
      listening.add(port);
      return () => listening.delete(port);
    },
    close: async () => {
      await house.close();
      await options.close();
    },
  };
}

/** The same keeper, whose errors of a full disk are told in words for people. */
function plainSpoken(keeper: Keeper): Keeper {
  return new Proxy(keeper, {
    get: (target, name) => {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...args: readonly unknown[]): Promise<unknown> => {
        try {
          return await Reflect.apply(method, target, args);
        } catch (error) {
          throw isFull(error) ? new StoreError('cannot_open', troubleOf(error), { cause: error }) : error;
        }
      };
    },
  });
}

/** Tells all that listen what has changed, a moment later and all of it together. */
function gathered(listening: ReadonlySet<Port>): (...changed: readonly Changed[]) => void {
  const waiting = new Set<Changed>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (...changed) => {
    for (const one of changed) waiting.add(one);
    if (waiting.size === 0) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      const news = { changed: [...waiting] };
      waiting.clear();
      for (const port of listening) port.postMessage(news);
    }, GATHER_MS);
  };
}
