import type { Port } from '../ports/index.ts';
import { isLetter, isParcel, type Letter, numberOf, type Parcel, type StorePlace } from './letters.ts';
import { Office, type StoreService } from './office.ts';
import type { Channel, Locks } from './platform.ts';

export interface SeatOptions {
  /** The page of this worker: the worker's own global. */
  readonly page: Port;
  readonly locks: Locks;
  /** A BroadcastChannel of the name `name`, for this worker alone. */
  readonly channel: Channel;
  /** Name of the locks: one store of the origin. */
  readonly name: string;
  /** A name that no other tab has. */
  readonly id: string;
  /** Opens the store: in the tab that leads, and in one at a time. */
  readonly open: () => Promise<StoreService>;
}

/** The place of one tab among those of its origin. */
export interface Seat {
  /** Resolves when this tab has left: the store is closed, and another tab leads. */
  leave(): Promise<void>;
}

/**
 * Runs in the worker of every tab. Whose worker holds the lock opens the store and answers the pages of all tabs; when its
 * tab is closed or killed the browser gives the lock to another. A call that was not answered then goes to the new leader:
 * it may have been done already, so what is served here must bear being done twice (reads, absolute changes, edits with
 * an id of their own).
 */
export function takeSeat(options: SeatOptions): Seat {
  const { page, locks, channel, name, id } = options;
  const leaving = new AbortController();
  const left = new Promise<void>((resolve) => {
    leaving.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  /** Calls of this page that nobody has answered yet, in order. */
  const open = new Map<string, Parcel>();
  let leader: string | undefined;
  let seated = false;

  const say = (letter: Letter): void => channel.postMessage(letter);
  const tellPage = ({ port, data }: Parcel): void => {
    open.delete(`${numberOf(data)} ${port}`);
    page.postMessage({ port, data });
  };
  const office = new Office(options.open, (tab, parcel) => {
    if (tab === id) tellPage(parcel);
    else say({ kind: 'tell', to: tab, ...parcel });
  });
  const ask = (parcel: Parcel): void => {
    if (leader === id) void office.take(id, parcel);
    else if (leader !== undefined) say({ kind: 'ask', from: id, leader, ...parcel });
  };
  const follow = (chosen: string): void => {
    if (leader === chosen) return;
    leader = chosen;
    const store: StorePlace = chosen === id ? 'here' : 'elsewhere';
    page.postMessage({ store });
    for (const parcel of open.values()) ask(parcel);
  };
  /** The lock that a tab holds all its life comes free when it is gone. */
  const watch = (tab: string): void => {
    const { signal } = leaving;
    locks.request(tabLock(name, tab), { signal }, async () => office.leave(tab)).catch(() => {});
  };
  const hear = (letter: Letter): void => {
    if (letter.kind === 'leader') follow(letter.leader);
    else if (letter.kind === 'tell' && letter.to === id) tellPage(letter);
    else if (leader !== id) return;
    else if (letter.kind === 'who') say({ kind: 'leader', leader: id });
    else if (letter.kind === 'ask' && letter.leader === id) {
      if (!office.knows(letter.from)) watch(letter.from);
      void office.take(letter.from, letter);
    }
  };
  const lead = async (): Promise<void> => {
    await office.warm();
    follow(id);
    say({ kind: 'leader', leader: id });
    await left;
    leader = undefined;
    await office.close();
  };

  page.addEventListener('message', ({ data }) => {
    if (!isParcel(data)) return;
    if (numberOf(data.data) !== undefined) open.set(`${numberOf(data.data)} ${data.port}`, data);
    if (seated) ask(data);
  });
  channel.addEventListener('message', ({ data }) => {
    if (seated && isLetter(data)) hear(data);
  });
  // Nobody hears of this tab before it holds its own lock: the leader would take it for one that is gone.
  const sitting = locks.request(tabLock(name, id), {}, async () => {
    seated = true;
    say({ kind: 'who' });
    await locks.request(name, { signal: leaving.signal }, lead).catch((error: unknown) => {
      if (!leaving.signal.aborted) throw error;
    });
    await left;
  });
  return {
    leave: async () => {
      leaving.abort();
      await sitting;
      channel.close();
    },
  };
}

const tabLock = (name: string, tab: string): string => `${name}/tab/${tab}`;
