import { realTimers } from '../connectivity/index.ts';
import { askThrough, tidyFiles } from '../downloads/index.ts';
import { type Clock, StoreError } from '../drivers/index.ts';
import type { Pass } from '../mirror/index.ts';
import {
  type Account,
  accounts,
  activate,
  activeAccount,
  areIndexesAside,
  buildIndexes,
  removeUser,
  serverOf,
  setNeedsLogin,
  userOf,
} from '../queries/index.ts';
import type { ServerClient, SignedIn } from '../remote/index.ts';
import type { SecretOwner } from '../secrets/index.ts';
import { Thumbnails } from '../thumbnails/index.ts';
import { AccountStore } from './account-store.ts';
import { type AccountInfo, accountInfos, keepAccount, signInAt } from './accounts.ts';
import { StoreDownloads } from './downloads.ts';
import { Listeners, type StoreListener } from './events.ts';
import { Follower } from './follower.ts';
import { Network } from './network.ts';
import type { Holder, StoreOptions } from './options.ts';
import { deviceIdOf } from './settings.ts';
import { HeldToken } from './token.ts';
import { upkeep } from './upkeep.ts';

interface Opened {
  readonly store: AccountStore;
  readonly pass: Pass;
  follower: Follower | undefined;
}

/**
 * A store with all that works on it: accounts, each with what it sees, does and sends; downloads; events. Nothing goes on by
 * itself before `start`.
 */
export class OfflineStore {
  readonly downloads: StoreDownloads;
  readonly thumbnails: Thumbnails;
  readonly #options: StoreOptions;
  readonly #clock: Clock;
  readonly #listeners: Listeners;
  readonly #network: Network;
  readonly #opened = new Map<number, Opened>();
  readonly #stop = new AbortController();
  readonly #holder: Holder;
  #transfers: Promise<void> | undefined;
  #bulk: Promise<unknown> | undefined;

  constructor(options: StoreOptions) {
    const { driver, files, clock = Date.now, measure, transfers } = options;
    this.#options = options;
    this.#clock = clock;
    this.#holder = options.holder ?? { name: crypto.randomUUID(), isGone: () => false };
    this.#listeners = new Listeners(options.onError);
    // A first sync was killed.
    if (driver.read(areIndexesAside)) driver.write(buildIndexes);
    const device = { ...options.device, id: deviceIdOf(driver) };
    this.#network = new Network(options, device, this.#listeners);
    this.#network.switch(options.isOffline === true);
    const ask = askThrough((account) => this.#find(account)?.store.client);
    this.downloads = new StoreDownloads({
      driver,
      files,
      ask,
      clock,
      unreachable: () => this.#away(),
      tell: this.#listeners.tell,
      holder: this.#holder,
      ...(measure === undefined ? {} : { measure }),
      ...(transfers === undefined ? {} : { transfers }),
    });
    this.thumbnails = new Thumbnails({ driver, files, ask, clock });
  }

  /** Hears what happens; the function that is returned ends that. */
  onEvent(listener: StoreListener): () => void {
    return this.#listeners.add(listener);
  }

  /** True while the person wants no network. */
  get isOffline(): boolean {
    return this.#network.isOff;
  }

  /** Switches the network off (true) or on; not kept. */
  setOffline(isOffline: boolean): void {
    this.#network.switch(isOffline);
    if (!isOffline) this.downloads.wake();
  }

  /** All accounts, in the order in which they were added. */
  accounts(): readonly AccountInfo[] {
    return accountInfos(this.#options.driver, (id, url) => this.#network.reachOf(id, url).reach);
  }

  /** Everything of one account. Throws `not_found` for one that is not in the store. */
  of(account: Account): AccountStore {
    const found = this.#find(account)?.store;
    if (found === undefined) throw new StoreError('not_found', 'There is no such account in the store.');
    return found;
  }

  /** The account that is shown when none is named. */
  active(): AccountStore | undefined {
    const account = this.#options.driver.read(activeAccount);
    return account && this.of(account);
  }

  /** Makes this the account that is shown when none is named. */
  activate(account: Account): void {
    this.of(account);
    this.#options.driver.write((writer) => activate(writer, account));
    this.#listeners.tell({ kind: 'accounts' });
  }

  /**
   * Adds an account, or signs in anew one that is there: what waited for that goes on. Rejects with `bad_input` for
   * what is no address, and with `ServerFailure`: `auth` for a wrong name or password, `nonsense` where no such server
   * is.
   */
  async add(url: string, name: string, password: string): Promise<Account> {
    return this.adopt(await signInAt((at) => this.#network.options(at), url, { name, password }));
  }

  /** Adds the account of a sign-in that was made otherwise than by a password, or signs it in anew; see `add`. */
  async adopt(signed: SignedIn): Promise<Account> {
    const { driver, secrets } = this.#options;
    await secrets.set({ serverId: signed.server.jellyfinId, userId: signed.user.jellyfinId }, signed.token);
    const account = keepAccount(driver, signed, this.#clock());
    // The address of the server may be another: whoever uses it gets it anew.
    await this.#forget(({ store }) => store.account.serverId === account.serverId);
    this.#network.forget(account.serverId);
    if (this.#transfers !== undefined) for (const known of driver.read(accounts)) this.#follow(known);
    this.downloads.wake();
    this.#listeners.tell({ kind: 'accounts' });
    return account;
  }

  /** True when there is a token for an account; the server may refuse it all the same. */
  async hasToken(account: Account): Promise<boolean> {
    const token = this.#options.secrets.get(this.#ownerOf(account)).catch(() => undefined);
    return (await token) !== undefined;
  }

  /** Gives the token of an account back: nothing is fetched or sent before it signs in anew. What is stored stays. */
  async signOut(account: Account): Promise<void> {
    const { client } = this.of(account);
    this.#options.driver.write((writer) => setNeedsLogin(writer, account, true));
    await this.#forget(({ store }) => store.account.userId === account.userId);
    await this.#giveBack(client, this.#ownerOf(account));
    this.#listeners.tell({ kind: 'signedOut', account });
  }

  /**
   * Forgets an account with all that is its own: edits, downloads that nobody else has, its token. Throws `bad_input` when
   * edits wait that were never sent and `force` is not given.
   */
  async remove(account: Account, options: { readonly force?: boolean } = {}): Promise<void> {
    const { driver, files } = this.#options;
    const { client } = this.of(account);
    const owner = this.#ownerOf(account);
    await this.#forget(({ store }) => store.account.userId === account.userId);
    driver.write((writer) => removeUser(writer, account, options));
    await this.#giveBack(client, owner);
    await tidyFiles(driver, files);
    this.#listeners.tell({ kind: 'accounts' });
  }

  /** Keeps all accounts in step from now on, and transfers what waits. */
  start(): void {
    if (this.#transfers !== undefined) return;
    this.#network.watch();
    for (const account of this.#options.driver.read(accounts)) this.#follow(account);
    this.#transfers = this.downloads.run(this.#stop.signal).catch(this.#options.onError);
  }

  /** Resolves when the store is not being filled as a whole any more: what is written before that may be lost in a kill. */
  async steady(): Promise<void> {
    await this.#bulk?.catch(() => undefined);
  }

  /** Ends all that goes on: what was taken is kept, what is under way is cut off where it can go on later. */
  async close(): Promise<void> {
    this.#stop.abort();
    this.#network.close();
    await this.#forget(() => true);
    await this.#transfers;
    this.#listeners.clear();
  }

  /** A server that is away forgets the token by itself some day. */
  async #giveBack(client: ServerClient, owner: SecretOwner): Promise<void> {
    if (!this.isOffline) await client.ask('/Sessions/Logout', { method: 'POST' }).catch(() => undefined);
    await this.#options.secrets.remove(owner);
  }

  #find(account: Account): Opened | undefined {
    const opened = this.#opened.get(account.userId) ?? this.#open(account);
    return opened?.store.account.serverId === account.serverId ? opened : undefined;
  }

  /** Numbers of the servers that cannot be reached now. */
  #away(): readonly number[] {
    if (!this.isOffline) return this.#network.away();
    return this.#options.driver.read(accounts).map(({ serverId }) => serverId);
  }

  #ownerOf(account: Account): SecretOwner {
    const { driver } = this.#options;
    return driver.read((reader) => ({
      serverId: serverOf(reader, account)?.jellyfin_id ?? '',
      userId: userOf(reader, account)?.jellyfin_id ?? '',
    }));
  }

  #open(account: Account): Opened | undefined {
    const { driver, files, secrets, random = Math.random } = this.#options;
    const known = driver.read((reader) => ({
      server: serverOf(reader, account),
      user: userOf(reader, account),
    }));
    if (known.server === undefined || known.user?.server_id !== account.serverId) return undefined;
    const { url, product } = known.server;
    const token = new HeldToken(secrets, this.#ownerOf(account), this.#clock);
    const connectivity = this.#network.reachOf(account.serverId, url);
    const client = this.#network.client(url, {
      token: token.get,
      onContact: (reached) => connectivity.mark(reached),
    });
    const store = new AccountStore({
      driver,
      account,
      user: { jellyfinId: known.user.jellyfin_id, product },
      client,
      connectivity,
      clock: this.#clock,
      random,
      holder: this.#holder,
      tell: this.#listeners.tell,
      upkeep: async (of) => {
        const report = await upkeep(driver, files, of, {
          now: this.#clock(),
          capBytes: this.downloads.capBytes,
        });
        this.downloads.wake();
        return report;
      },
      bulk: (work) => {
        const { bulk = (fill) => fill(driver) } = this.#options;
        const done = bulk(work);
        this.#bulk = done;
        return done;
      },
    });
    const opened = { store, pass: { driver, account, client, clock: this.#clock }, follower: undefined };
    this.#opened.set(account.userId, opened);
    return opened;
  }

  #follow(account: Account): void {
    const opened = this.#find(account);
    if (opened === undefined || opened.follower !== undefined || this.#stop.signal.aborted) return;
    const { random = Math.random, after = realTimers, onError } = this.#options;
    const { tell } = this.#listeners;
    const { store, pass } = opened;
    opened.follower = new Follower({
      store,
      pass,
      clock: this.#clock,
      random,
      after,
      onError,
      onChange: () => tell({ kind: 'changed', account }),
    });
  }

  /** Ends what goes on for some accounts; they are opened anew with the next question. */
  async #forget(which: (opened: Opened) => boolean): Promise<void> {
    for (const [userId, opened] of this.#opened) {
      if (!which(opened)) continue;
      this.#opened.delete(userId);
      await opened.follower?.stop();
      await opened.store.rest();
    }
  }
}

/** Opens what works on a store. See `OfflineStore`. */
export const openStore = (options: StoreOptions): OfflineStore => new OfflineStore(options);
