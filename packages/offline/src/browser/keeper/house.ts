import type { MediaFiles } from '../../downloads/index.ts';
import type { Driver } from '../../drivers/index.ts';
import type { Progress } from '../../mirror/index.ts';
import {
  type Holder,
  type OfflineStore,
  openStore,
  type StoreEvent,
  type StoreOptions,
} from '../../store/index.ts';
import type { PooledStore } from '../pooled-store.ts';
import type { PrivateFiles } from '../private-files.ts';
import { troubleOf } from '../trouble.ts';
import type { Changed, SyncPhase } from './port.ts';

export interface HouseOptions extends Pick<StoreOptions, 'device' | 'secrets' | 'measure'> {
  readonly store: Driver & Pick<PooledStore, 'build' | 'empty'>;
  readonly files: MediaFiles & Pick<PrivateFiles, 'removeAll'>;
  readonly tell: (...changed: readonly Changed[]) => void;
}

/** How the sync of an account stands. */
interface Standing {
  readonly phase: SyncPhase;
  readonly progress: Progress | null;
  /** Why the last one failed. */
  readonly problem: string | null;
}

const atRest: Standing = { phase: 'rest', progress: null, problem: null };

/** The token of this browser counts, not the session of the page. */
const ownFetch: typeof fetch = (input, init) => fetch(input, { ...init, credentials: 'omit' });

/** After an error that nobody foresaw the work is taken up again so much later, ms; each time twice as much. */
const AGAIN_MS = 5000;
const LONGEST_MS = 300_000;

/** Covers are kept as wide as lists and heads of pages show them. */
const WIDTHS = [300, 600] as const;

/** One tab at a time has the store, and only once the one before has lost it: all others are gone. */
function soleHolder(): Holder {
  const name = crypto.randomUUID();
  return { name, isGone: (other) => other !== name };
}

/** The store of a browser with all that works on it, for the keepers of its accounts. */
export class House {
  readonly store: HouseOptions['store'];
  readonly files: HouseOptions['files'];
  readonly tell: HouseOptions['tell'];
  readonly #options: HouseOptions;
  readonly #holder = soleHolder();
  readonly #standings = new Map<number, Standing>();
  #offline: OfflineStore;
  #turn: Promise<void> = Promise.resolve();
  /** What nobody foresaw, in words: no space is left, for one. Work begins anew a little later. */
  #trouble: string | null = null;
  #again: ReturnType<typeof setTimeout> | undefined;
  #pauseMs = AGAIN_MS;
  #isClosed = false;

  constructor(options: HouseOptions) {
    this.#options = options;
    this.store = options.store;
    this.files = options.files;
    this.tell = options.tell;
    this.#offline = this.#open();
  }

  get offline(): OfflineStore {
    return this.#offline;
  }

  /** What stops all work, for people; `null`: nothing does. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** How the sync of an account stands, by the store's number of the user. */
  syncOf(userId: number | undefined): Standing {
    return this.#standings.get(userId ?? 0) ?? atRest;
  }

  /** Removes everything; an empty store takes its place. */
  clear(): Promise<void> {
    return this.#rest(async () => {
      this.store.empty();
      await this.files.removeAll();
    });
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#again);
    await this.#turn.catch(() => undefined);
    await this.#offline.close();
  }

  /** Does `work` while nothing else touches the store, then goes on with all that is there now. */
  #rest(work: () => Promise<void>): Promise<void> {
    const before = this.#turn;
    this.#turn = this.#restAfter(before, work);
    return this.#turn;
  }

  async #restAfter(before: Promise<void>, work: () => Promise<void>): Promise<void> {
    await before.catch(() => undefined);
    await this.#offline.close();
    this.#standings.clear();
    this.#trouble = null;
    clearTimeout(this.#again);
    this.#again = undefined;
    try {
      await work();
    } finally {
      this.#offline = this.#open();
    }
  }

  #open(): OfflineStore {
    const { store, files, secrets, device, measure } = this.#options;
    const offline = openStore({
      driver: store,
      files,
      secrets,
      device,
      fetch: ownFetch,
      holder: this.#holder,
      bulk: (work) => store.build(work),
      ...(measure === undefined ? {} : { measure }),
      onError: (error) => this.#stumble(error),
    });
    offline.onEvent((event) => this.#hear(offline, event));
    offline.start();
    return offline;
  }

  #stumble(error: unknown): void {
    console.error(error);
    this.#trouble = troubleOf(error);
    this.tell('state');
    if (this.#isClosed) return;
    this.#again ??= setTimeout(() => void this.#rest(async () => {}), this.#pauseMs);
    this.#pauseMs = Math.min(LONGEST_MS, this.#pauseMs * 2);
  }

  #hear(offline: OfflineStore, event: StoreEvent): void {
    if (event.kind === 'accounts') this.#standings.clear();
    if (event.kind === 'sync' && event.state === 'done') this.#pauseMs = AGAIN_MS;
    if (event.kind === 'sync') this.#standings.set(event.account.userId, standingOf(offline, event));
    // The covers of what is kept are shown without the server.
    if (event.kind === 'download' && event.state === 'completed' && event.id !== undefined)
      for (const width of WIDTHS)
        offline.thumbnails.get(event.account, event.id, { width }).catch(() => undefined);
    this.tell(...changedBy(event));
  }
}

function standingOf(offline: OfflineStore, event: Extract<StoreEvent, { readonly kind: 'sync' }>): Standing {
  if (event.state === 'done') return atRest;
  if (event.state === 'failed') return { ...atRest, problem: event.error };
  const info = offline.accounts().find(({ userId }) => userId === event.account.userId);
  const phase = info?.isComplete === true ? 'syncing' : 'filling';
  return { phase, progress: event.state === 'progress' ? event.progress : null, problem: null };
}

const CHANGED: Readonly<Record<StoreEvent['kind'], readonly Changed[]>> = {
  changed: ['items', 'state'],
  answer: [],
  queue: ['edits', 'state'],
  sync: ['state'],
  signedOut: ['state'],
  reach: ['state'],
  download: ['files', 'state'],
  accounts: ['state'],
};

const changedBy = (event: StoreEvent): readonly Changed[] =>
  event.kind === 'download' && event.state === 'progress' ? ['files'] : CHANGED[event.kind];
