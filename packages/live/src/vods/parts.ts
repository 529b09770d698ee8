import type { Outbound } from '@bandstand/http';
import type { Clock, Log } from '@bandstand/sqlite';
import type { AppJobs, AppWrites } from '../jobs/index.ts';
import type { AppName } from '../names/index.ts';
import type { Pictures } from '../pictures/index.ts';
import { S3Bucket } from '../s3/index.ts';
import type { Settings } from '../settings/index.ts';
import type { LiveStorage } from '../storage/index.ts';

/** Counts what a tenant uses. */
export interface StorageQuota {
  /** Throws `quota_exceeded`. */
  check(tenantId: string, kind: 'egress'): void;
  add(appId: number, metric: 'storage_bytes' | 'egress_bytes', bytes: number): void;
  /** Before a change of rows that `add` tells of when it is committed: should a kill come between, the app is counted anew. */
  willChange(appId: number): void;
  /** Apps whose level is not certain. */
  uncertain(): readonly number[];
  /** What an app was counted to keep. */
  setLevel(appId: number, metric: 'storage_bytes', bytes: number): void;
  forgetLevels(appId: number): void;
  flush(): void;
}

/** What files of recordings need of the rest. */
export interface VodsParts {
  readonly storage: Pick<LiveStorage, 'databases' | 'folders' | 'hub'>;
  readonly settings: { of(name: AppName): Pick<Settings, 'recording' | 's3'> };
  readonly writes: AppWrites;
  readonly jobs: AppJobs;
  readonly quotas: StorageQuota;
  readonly outbound: Outbound;
  /** Null without ffmpeg: then there are no pictures. */
  readonly pictures: Pictures | null;
  readonly clock: Clock;
  readonly log: Log;
  readonly chance: () => number;
  /** Free bytes of a folder's disk; those that the system tells unless given. */
  readonly freeBytes?: (folder: string) => number | Promise<number>;
  /** Bytes of a part of an upload; see `UploadOptions`. */
  readonly partBytes?: number;
  /** Attempts to upload before it is told that it failed; 3 unless told. It is tried on. */
  readonly patience?: number;
}

/** What reaches the stores of apps. */
export type StoreParts = Pick<VodsParts, 'settings' | 'outbound' | 'clock' | 'chance'>;

/** The store of an app; null while it has none. */
export function bucketOf({ settings, outbound, clock, chance }: StoreParts, name: AppName): S3Bucket | null {
  const { s3 } = settings.of(name);
  return s3 === null ? null : new S3Bucket({ settings: s3, outbound, clock, chance });
}
