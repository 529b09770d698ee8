import type { Outbound } from '@bandstand/http';
import type { Clock, Log } from '@bandstand/sqlite';
import type { AppName } from '../names/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import type { Receiver } from './send.ts';

export interface CallbackSettings {
  of(name: AppName): { readonly callbacks: Receiver | null };
}

export interface CallbacksParts {
  readonly storage: LiveStorage;
  readonly settings: CallbackSettings;
  readonly outbound: Outbound;
  readonly clock: Clock;
  readonly log: Log;
  /** Numbers from 0 to below 1, for the jitter. */
  readonly chance?: () => number;
}
