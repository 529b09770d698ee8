import type { Clock, Log, RandomBytes } from '@bandstand/sqlite';
import type { AppWrites } from '../jobs/index.ts';
import type { AppName } from '../names/index.ts';
import type { Plane } from '../plane/index.ts';
import type { Settings } from '../settings/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import type { Keeping } from '../vods/index.ts';

/** What a tenant may record, and what it has. */
export interface RecordingQuota {
  /** Throws `quota_exceeded`. */
  check(tenantId: string, kind: 'recording_minutes' | 'storage'): void;
  add(appId: number, metric: 'recording_seconds', amount: number): void;
}

export interface RecordingsParts {
  readonly storage: Pick<LiveStorage, 'databases' | 'folders' | 'hub'>;
  readonly settings: { of(name: AppName): Pick<Settings, 'recording'> };
  readonly plane: Plane;
  readonly writes: AppWrites;
  readonly keeping: () => Keeping;
  readonly quotas: RecordingQuota;
  readonly clock: Clock;
  readonly random: RandomBytes;
  readonly log: Log;
  /** Free bytes of a folder's disk; those that the system tells unless given. */
  readonly freeBytes?: (folder: string) => number;
  /** How often quotas are looked at while something is recorded, in ms. */
  readonly accountMs?: number;
}
