/** What the tabs of the test ask of the store besides lists. */
import type { Account, MethodNames } from '@bandstand/offline';

export interface Notes {
  /** Puts a small library in; whose it is. */
  fill(): Promise<Account>;
  set(key: string, value: string): Promise<void>;
  keys(): Promise<readonly string[]>;
  /** The tabs that are there, by the names of their ports. */
  tabs(): Promise<readonly string[]>;
}

export const notesMethods: MethodNames<Notes> = { fill: true, set: true, keys: true, tabs: true };
