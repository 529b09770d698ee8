import type { Changed, Keeper, KeeperState } from '@bandstand/offline/browser';
import { type Account, ApiProblem, type AuthStatus } from '#lib/api/index.ts';
import { m } from '#lib/messages/index.ts';
import { OfflineChoice } from './choice.ts';
import type { Connection } from './connection.ts';
import { bareId } from './ids.ts';
import { keptUrl } from './kept-address.ts';
import type { OwnStore } from './stand-in.ts';

const problem = (text: string): ApiProblem => new ApiProblem('offline_store', 0, text);

/** True where the person has told the browser to load as little as it can. */
function savesData(): boolean {
  const connection: unknown = 'connection' in navigator ? navigator.connection : undefined;
  return (
    typeof connection === 'object' &&
    connection !== null &&
    'saveData' in connection &&
    connection.saveData === true
  );
}

/** Music that is kept in this browser: whether, how it stands, and whether the server is there. */
export class Offline {
  /** How the store stands; null before that is known, and for who keeps nothing. */
  state: KeeperState | null = $state.raw(null);
  /** The server cannot be reached: what is seen comes from this browser. */
  isAway = $state(false);
  /** Counts changes: of items and marks, of files, of edits. What shows them looks again. */
  readonly changes = $state({ items: 0, files: 0, edits: 0 });
  /** Counts answers of a slow server that say something else than what the store had shown in their place. */
  corrections = $state(0);
  #account: Pick<Account, 'id' | 'username' | 'alias'> | null = $state.raw(null);
  #isOn = $state(false);
  #files: ReadonlyMap<string, string> = $state.raw(new Map());
  /** What sounds and follows, and how that was told last. */
  #playing: { readonly gid: string; readonly next: readonly string[] } | undefined;
  #told = '';
  /** The server is being asked for; until that is certain it is away. */
  #isLooking = false;
  readonly #choice: OfflineChoice;
  #connection: Promise<Connection> | undefined;
  /** Several ask at once who is here: one after the other. */
  #attending: Promise<void> = Promise.resolve();

  constructor(storage: Storage) {
    this.#choice = new OfflineChoice(storage);
    this.isAway = !navigator.onLine && this.#choice.status !== null;
    addEventListener('online', () => void this.lookAgain());
    addEventListener('offline', () => this.#turn(true));
  }

  /** True when this person keeps music in this browser. */
  get isOn(): boolean {
    return this.#isOn;
  }

  /** True where a browser has all that is needed: an own place for files, workers, a secure context. */
  get isPossible(): boolean {
    return isSecureContext && 'serviceWorker' in navigator && 'storage' in navigator && 'locks' in navigator;
  }

  /** True when lists and edits may go to the store. */
  get isReady(): boolean {
    return this.#isOn && this.state?.isComplete === true && this.state.account !== null;
  }

  /** The address of a track in this browser; undefined when it is not kept, or nothing would answer there. */
  fileUrl(gid: string): string | undefined {
    const path = this.#files.get(bareId(gid));
    return path === undefined || navigator.serviceWorker?.controller === null ? undefined : keptUrl(path);
  }

  /** The address of the picture of a thing in this browser; undefined when there is none. */
  async pictureUrl(gid: string, width: number): Promise<string | undefined> {
    if (!this.isReady) return undefined;
    const path = await (await this.#open()).keeper.picture(bareId(gid), width).catch(() => null);
    return path === null ? undefined : keptUrl(path);
  }

  /** A track sounds and others follow it: they are fetched ahead, and what was heard last is let go of last. */
  playing(gid: string, next: readonly string[]): void {
    this.#playing = { gid, next };
    this.#tellPlaying();
  }

  /** Who is quicker to play than the store is to open is not forgotten, and neither is who plays without the server. */
  #tellPlaying(): void {
    if (this.#playing === undefined || !this.isReady) return;
    const { gid, next } = this.#playing;
    const ids = [gid, ...(this.isAway || savesData() ? [] : next)].map(bareId);
    if (ids.join() === this.#told) return;
    this.#told = ids.join();
    this.keeper()
      .then((keeper) => keeper.playing(bareId(gid), ids.slice(1)))
      // Without it the music plays as well.
      .catch(() => {});
  }

  /** Follows who is signed in: their store is opened, that of somebody else closed. */
  attend(account: Account | null): Promise<void> {
    const before = this.#attending;
    this.#attending = before.catch(() => {}).then(() => this.#attend(account));
    return this.#attending;
  }

  async #attend(account: Account | null): Promise<void> {
    if (account?.id === this.#account?.id) return;
    await this.#close();
    this.#account = account;
    this.#isOn = account !== null && this.#choice.has(account.id);
    if (!this.#isOn) return;
    const { keeper } = await this.#open();
    await this.#lookAtState();
    await this.#hear(['files']);
    // Signed out before, and back again: the browser gets a new token. One that was taken back waits for the person.
    if (this.state?.hasToken === false && !this.isAway) await keeper.connect();
  }

  /** Begins to keep music in this browser. Rejects with words for people. */
  async turnOn(status: AuthStatus): Promise<void> {
    const account = this.#account;
    if (account === null) throw problem(m.offline.problems.signedOut);
    await navigator.storage.persist().catch(() => false);
    this.#isOn = true;
    try {
      const { keeper } = await this.#open();
      await keeper.connect();
      this.#choice.set(account.id, true);
      this.#choice.remember(status);
      // One that comes later keeps them when the worker is started the next time.
      const registration = await navigator.serviceWorker.getRegistration();
      registration?.active?.postMessage('keep-store');
      await this.#lookAtState();
    } catch (error) {
      await this.#close();
      this.#isOn = this.#choice.has(account.id);
      throw error;
    }
  }

  /** Removes all that is kept, and ends it. */
  async removeAll(): Promise<void> {
    const account = this.#account;
    if (account === null) return;
    await (await this.#open()).keeper.removeAll();
    this.#choice.set(account.id, false);
    await this.#close();
    this.#isOn = false;
  }

  /** Before somebody signs out: the token of this browser is given back, what is kept stays for the next time. */
  async leave(): Promise<void> {
    if (!this.#isOn) return;
    await (await this.#open()).keeper.disconnect();
    await this.#close();
    this.#account = null;
    this.#isOn = false;
  }

  /** The keeper of the present person. Rejects when nothing is kept. */
  async keeper(): Promise<Keeper> {
    return (await this.#open()).keeper;
  }

  /** Asks whether the server is back. */
  async lookAgain(): Promise<void> {
    if (this.#isOn) await (await this.#open()).keeper.sync();
    else this.#turn(false);
  }

  /** Who was signed in when the server was last there, if they keep music here. */
  get status(): AuthStatus | null {
    return this.#choice.status;
  }

  /** Edits wait in the store. */
  get hasWaiting(): boolean {
    return (this.state?.waiting ?? 0) > 0;
  }

  /** The store with whose it is, once it may answer; `undefined` when it may not. */
  async ready(): Promise<OwnStore | undefined> {
    // A page that is opened without the server asks before anybody has said who is signed in.
    if (this.#account === null) await this.attend(this.#choice.status?.account ?? null);
    if (this.state === null) await this.#lookAtState().catch(() => {});
    const [person, account] = [this.#account, this.state?.account ?? null];
    if (!this.isReady || person === null || account === null) return undefined;
    const { keeper, repository } = await this.#open();
    const owner = { id: person.id, name: person.alias ?? person.username };
    return { keeper, repository: repository(account), owner, version: this.changes.items };
  }

  /** The server has answered, with whatever. */
  reached(): void {
    // The store's own look decides: a single answer says little while others fail.
    if (!this.#isOn || this.state === null) this.#turn(false);
  }

  /** A request had no answer. The store looks whether the server is gone, for all tabs. */
  missed(): void {
    const wasAway = this.isAway;
    this.#turn(true);
    if (wasAway || this.#isLooking || this.#account === null || !this.#isOn) return;
    this.#isLooking = true;
    this.keeper()
      .then((keeper) => keeper.look())
      .catch(() => {})
      .finally(() => {
        this.#isLooking = false;
        this.#lookAtState().catch(() => {});
      });
  }

  /** The server has said something else than what is shown. */
  corrected(): void {
    this.corrections += 1;
  }

  /** Remembers who is signed in, for a start without the server. */
  remember(status: AuthStatus): void {
    this.#choice.remember(status);
  }

  #open(): Promise<Connection> {
    const account = this.#account;
    if (account === null || !this.#isOn) return Promise.reject(problem(m.offline.problems.notOn));
    this.#connection ??= import('./connection.ts').then(({ openStore }) =>
      openStore(bareId(account.id), (changed) => void this.#hear(changed)),
    );
    return this.#connection;
  }

  async #close(): Promise<void> {
    const connection = this.#connection;
    this.#connection = undefined;
    this.state = null;
    this.#files = new Map();
    this.#playing = undefined;
    this.#told = '';
    (await connection?.catch(() => undefined))?.close();
  }

  async #hear(changed: readonly Changed[]): Promise<void> {
    try {
      if (changed.includes('state')) await this.#lookAtState();
      if (changed.includes('files')) {
        const files = await (await this.#open()).keeper.playable();
        this.#files = new Map(files.map(({ id, path }) => [id, path]));
      }
    } catch {
      // The tab that had the store is gone: the next one says so, and all is asked again.
      return;
    }
    for (const one of changed) if (one !== 'state') this.changes[one] += 1;
  }

  async #lookAtState(): Promise<void> {
    const { keeper } = await this.#open();
    this.state = await keeper.state();
    const { reach } = this.state;
    if (reach !== 'unknown' && !this.#isLooking) this.#turn(reach === 'offline');
    this.#tellPlaying();
  }

  #turn(isAway: boolean): void {
    if (isAway && this.#choice.status === null) return;
    this.isAway = isAway;
  }
}
