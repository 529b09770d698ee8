import { createContext } from 'svelte';
import type { Offline, ShellUpdate } from '#lib/offline/index.ts';
import type { Broadcast, Player } from '#lib/player/index.ts';
import type { Uploads } from '#lib/uploads/index.ts';
import type { Notices } from './notices.svelte.ts';
import type { Preferences } from './preferences.svelte.ts';
import type { Session } from './session.svelte.ts';

/** What every page needs; the outermost layout builds it. */
export interface App {
  readonly session: Session;
  readonly player: Player;
  /** Episodes and radio stations: what sounds outside of the queue. */
  readonly broadcast: Broadcast;
  readonly notices: Notices;
  readonly uploads: Uploads;
  readonly preferences: Preferences;
  /** What is kept in this browser. */
  readonly offline: Offline;
  readonly update: ShellUpdate;
}

export const [getApp, setApp] = createContext<App>();
export { Notices } from './notices.svelte.ts';
export { Preferences, type Theme } from './preferences.svelte.ts';
export { Session } from './session.svelte.ts';
