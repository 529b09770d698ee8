import { extrasOf, keepingOf, playableFiles } from '../../downloads/index.ts';
import { StoreError } from '../../drivers/index.ts';
import { idOf } from '../../models/index.ts';
import { switchDownloads } from '../../queries/index.ts';
import type { SignedIn } from '../../remote/index.ts';
import { type RuleWish, rulesOf } from '../../rules/index.ts';
import { accountOf, countsOf, keptRules, namedEdits, noCounts, underWay } from './facts.ts';
import { keptFilm } from './film.ts';
import type { House } from './house.ts';
import { keptLyrics } from './lyrics.ts';
import type { Keeper, KeeperState, Space } from './port.ts';

export interface KeeperOptions {
  /** What all keepers of this browser share. */
  readonly house: House;
  /** Jellyfin id of the user. */
  readonly userId: string;
  /** Gets a token for this browser from the server; rejects when that goes wrong. */
  readonly signIn: () => Promise<SignedIn>;
  readonly space: () => Promise<Pick<Space, 'used' | 'quota' | 'isPersistent'>>;
}

/** So many requests without an answer, and a server is taken for gone. */
const DOUBTS = 3;

/** Keeps the library of one account in this browser. */
export class AccountKeeper implements Keeper {
  readonly #options: KeeperOptions;
  #connecting: Promise<void> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  async state(): Promise<KeeperState> {
    const { house, userId } = this.#options;
    const info = house.offline.accounts().find(({ user }) => user.id === userId);
    const { phase, progress, problem } = house.syncOf(info?.userId);
    const hasToken = info !== undefined && (await house.offline.hasToken(info));
    const about = { phase, progress, problem, hasToken, trouble: house.trouble };
    if (info === undefined)
      return {
        account: null,
        isComplete: false,
        needsSignIn: true,
        reach: 'unknown',
        syncedAt: null,
        ...noCounts,
        ...about,
      };
    const { serverId, reach, isComplete, lastSync: syncedAt, needsLogin } = info;
    const account = { serverId, userId: info.userId };
    const needsSignIn = needsLogin || !hasToken;
    return { account, isComplete, needsSignIn, reach, syncedAt, ...countsOf(house.store, account), ...about };
  }

  connect(): Promise<void> {
    this.#connecting ??= this.#connect().finally(() => {
      this.#connecting = undefined;
    });
    return this.#connecting;
  }

  async disconnect(): Promise<void> {
    const account = this.#account();
    if (account !== undefined) await this.#options.house.offline.signOut(account);
  }

  async sync(): Promise<void> {
    const of = this.#of();
    await of.connectivity.check();
    // What goes wrong stands in the state.
    await of.sync().catch(() => undefined);
    this.#options.house.tell('state');
  }

  async look(): Promise<void> {
    const { connectivity } = this.#of();
    // One answer is enough; that nobody answers must be seen more than once.
    for (let times = 0; times < DOUBTS; times += 1) {
      const before = connectivity.reach;
      if ((await connectivity.check()) === 'offline' || before === 'offline') break;
    }
    this.#options.house.tell('state');
  }

  async removeAll(): Promise<void> {
    const { house } = this.#options;
    const account = this.#account();
    if (account !== undefined) await house.offline.remove(account, { force: true });
    if (house.offline.accounts().length === 0) await house.clear();
    house.tell('state', 'items', 'files', 'edits');
  }

  async favorite(id: string, on: boolean, opId: string): Promise<void> {
    (await this.#steady()).edits.setFavorite(id, on, opId);
  }

  async rate(id: string, rating: number | null, opId: string): Promise<void> {
    (await this.#steady()).edits.setRating(id, rating, opId);
  }

  async play(id: string, atMs: number, opId: string): Promise<void> {
    (await this.#steady()).edits.recordPlay(id, atMs, opId);
  }

  async createPlaylist(name: string, items: readonly string[], opId: string): Promise<string> {
    return (await this.#steady()).playlists.create(name, items, opId);
  }

  async setPlaylist(id: string, items: readonly string[], opId: string): Promise<void> {
    (await this.#steady()).playlists.setItems(id, items, opId);
  }

  async renamePlaylist(id: string, name: string, opId: string): Promise<void> {
    (await this.#steady()).playlists.rename(id, name, opId);
  }

  async deletePlaylist(id: string, opId: string): Promise<void> {
    (await this.#steady()).playlists.delete(id, opId);
  }

  async keep(kind: 'item' | 'playlist', id: string, on: boolean): Promise<void> {
    if (on) return this.saveRule({ kind, target: id });
    const { rule } = await this.keeping(id);
    if (rule !== null) await this.removeRule(rule);
  }

  async keeping(id: string) {
    const account = this.#known();
    const target = idOf(id) ?? id;
    return this.#options.house.store.read((reader) => ({
      ...keepingOf(reader, account, target),
      rule: rulesOf(reader, account).find((rule) => rule.target === target)?.id ?? null,
    }));
  }

  async rules() {
    const account = this.#account();
    return account === undefined ? [] : keptRules(this.#options.house.store, account);
  }

  async saveRule(rule: RuleWish): Promise<void> {
    await this.#steady();
    this.#options.house.offline.downloads.saveRule(this.#known(), rule);
  }

  async removeRule(id: number): Promise<void> {
    await this.#steady();
    await this.#options.house.offline.downloads.removeRule(this.#known(), id);
  }

  async playable() {
    const account = this.#account();
    return account === undefined
      ? []
      : this.#options.house.store.read((reader) => playableFiles(reader, account));
  }

  async playing(id: string, next: readonly string[]): Promise<void> {
    const account = this.#account();
    if (account === undefined) return;
    const { downloads } = this.#options.house.offline;
    downloads.file(account, id);
    downloads.prefetch(account, next);
  }

  async lyrics(id: string) {
    const { house } = this.#options;
    const account = this.#account();
    return account === undefined ? null : keptLyrics(house.store, house.files, account, id);
  }

  async film(id: string) {
    const { house } = this.#options;
    const account = this.#account();
    return account === undefined
      ? null
      : keptFilm(house.store, account, house.offline.of(account).client, idOf(id) ?? id);
  }

  async downloads(limit: number) {
    const account = this.#account();
    if (account === undefined) return [];
    return underWay(this.#options.house.store, account, limit);
  }

  async retryDownloads(): Promise<void> {
    this.#switch('failed', 'pending');
  }

  async pauseDownloads(paused: boolean): Promise<void> {
    if (paused) this.#switch('pending', 'paused');
    else this.#switch('paused', 'pending');
  }

  async picture(id: string, width: number): Promise<string | null> {
    const { house } = this.#options;
    const account = this.#account();
    if (account === undefined) return null;
    const row = await house.offline.thumbnails.get(account, id, { width, isOffline: true });
    const extras = house.store.read((reader) => extrasOf(reader, account, id));
    return row?.path ?? extras.find(({ kind }) => kind === 'image')?.path ?? null;
  }

  async edits() {
    const account = this.#account();
    if (account === undefined) return [];
    const { house } = this.#options;
    return namedEdits(house.store, account, house.offline.of(account).queue.list());
  }

  async retryEdit(opId: string): Promise<void> {
    this.#of().queue.retry(opId);
  }

  async discardEdit(opId: string): Promise<void> {
    this.#of().queue.discard(opId);
  }

  async exportEdits(): Promise<string> {
    return this.#of().queue.export();
  }

  async space(): Promise<Space> {
    const { house, space } = this.#options;
    const { mediaBytes, pictureBytes, capBytes } = await house.offline.downloads.use();
    return { media: mediaBytes, pictures: pictureBytes, cap: capBytes ?? null, ...(await space()) };
  }

  async setCap(bytes: number | null): Promise<void> {
    const { house } = this.#options;
    house.offline.downloads.capBytes = bytes ?? undefined;
    house.tell('files', 'state');
  }

  async #connect(): Promise<void> {
    const { house, signIn, userId } = this.#options;
    const signedIn = await signIn();
    if (signedIn.user.jellyfinId !== userId)
      throw new StoreError('bad_input', 'The server let this browser in as somebody else.');
    await house.offline.adopt(signedIn);
    house.tell('state');
  }

  #switch(from: 'pending' | 'paused' | 'failed', to: 'paused' | 'pending'): void {
    const { house } = this.#options;
    const account = this.#known();
    house.store.write((writer) => switchDownloads(writer, account, from, to));
    house.offline.downloads.wake();
    house.tell('files', 'state');
  }

  /** What is written while the store is filled as a whole could be lost with the tab. */
  async #steady() {
    await this.#options.house.offline.steady();
    return this.#of();
  }

  #of() {
    return this.#options.house.offline.of(this.#known());
  }

  #account() {
    return this.#options.house.store.read((reader) => accountOf(reader, this.#options.userId));
  }

  #known() {
    const account = this.#account();
    if (account === undefined) throw new StoreError('not_found', 'Nothing of this account is stored here.');
    return account;
  }
}
