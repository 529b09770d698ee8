import { type Account, type AuthStatus, answer, api, type LiveSelf } from '#lib/api/index.ts';

const nobody: AuthStatus = {
  setupNeeded: false,
  account: null,
  permissions: [],
  server: { name: 'Bandstand', version: '' },
};

/** What hears who is signed in. */
export interface Attendant {
  attend(account: Account | null): Promise<void>;
  remember(status: AuthStatus): void;
  leave(): Promise<void>;
}

/** Who is signed in, and what they may do. */
export class Session {
  readonly #attendant: Attendant;
  #status: AuthStatus = $state.raw(nobody);
  #avatars = $state(0);
  #live: LiveSelf | null = $state.raw(null);

  constructor(attendant: Attendant) {
    this.#attendant = attendant;
  }

  get status(): AuthStatus {
    return this.#status;
  }

  get account(): Account | null {
    return this.#status.account;
  }

  get isSignedIn(): boolean {
    return this.#status.account !== null;
  }

  /** What this person is in live; null before that is known, and for those who are nothing there. */
  get live(): LiveSelf | null {
    return this.#live;
  }

  get setupNeeded(): boolean {
    return this.#status.setupNeeded;
  }

  get server(): AuthStatus['server'] {
    return this.#status.server;
  }

  may(permission: string): boolean {
    return this.#status.permissions.includes(permission);
  }

  /** Sees drafts that are not their own. */
  get isStaff(): boolean {
    const role = this.#status.account?.role;
    return role !== undefined && role !== 'user';
  }

  /**
   * Address of the picture of somebody. Once one's own has changed here it is another one, a pixel larger, since a page
   * shows a picture that it has under an address without asking again.
   */
  avatarUrl({ id }: Pick<Account, 'id'>, size: number): string {
    return `/api/v1/accounts/${id}/avatar?size=${size + this.#avatars}`;
  }

  avatarChanged(): void {
    this.#avatars += 1;
  }

  async refresh(): Promise<void> {
    this.#status = await answer(api.GET('/api/v1/auth/status'));
    this.#attendant.remember(this.#status);
    // Nobody waits for the store of this browser to be opened.
    this.#attendant.attend(this.#status.account).catch(() => {});
    this.lookAtLive().catch(() => {});
  }

  /** Asks what this person is in live: after an invite was taken, for one. */
  async lookAtLive(): Promise<void> {
    this.#live = this.isSignedIn ? await answer(api.GET('/api/v1/hub/me')) : null;
  }

  async setUp(token: string, username: string, password: string): Promise<void> {
    await answer(api.POST('/api/v1/auth/setup', { body: { token, username, password, kind: 'cookie' } }));
    await this.refresh();
  }

  async signIn(username: string, password: string): Promise<void> {
    await answer(api.POST('/api/v1/auth/login', { body: { username, password, kind: 'cookie' } }));
    await this.refresh();
  }

  async signOut(): Promise<void> {
    await this.#attendant.leave().catch(() => {});
    await answer(api.POST('/api/v1/auth/logout'));
    await this.refresh();
  }
}
