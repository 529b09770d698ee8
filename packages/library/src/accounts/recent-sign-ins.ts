import type { Clock } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { SubsonicCredentials } from './subsonic-form.ts';

/** A sign-in is believed again for so long, in ms; another process that revokes an app password is obeyed after that. */
const rememberMs = 1000;
const most = 1000;

/**
 * Successful Subsonic sign-ins of the last second. These clients sign in with every request, often many times a second
 * with the same parameters. Failures are never remembered, and any change of accounts in this process forgets all.
 */
export class RecentSignIns {
  readonly #clock: Clock;
  readonly #known = new Map<string, { readonly viewer: AccountViewer; readonly until: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Who signed in with exactly these parameters within the last second. */
  find(credentials: SubsonicCredentials): AccountViewer | undefined {
    const found = this.#known.get(keyOf(credentials));
    return found !== undefined && this.#clock() < found.until ? found.viewer : undefined;
  }

  remember(credentials: SubsonicCredentials, viewer: AccountViewer): void {
    if (this.#known.size >= most) this.#known.clear();
    this.#known.set(keyOf(credentials), { viewer, until: this.#clock() + rememberMs });
  }

  forget(): void {
    this.#known.clear();
  }
}

/** Lengths keep apart what would run together, whatever the parameters hold; what was not sent has none. */
function keyOf({ u, t, s, p, apiKey }: SubsonicCredentials): string {
  return `${u?.length}:${u}${t?.length}:${t}${s?.length}:${s}${p?.length}:${p}${apiKey?.length}:${apiKey}`;
}
