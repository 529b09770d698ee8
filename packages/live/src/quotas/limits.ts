/** What a tenant may use; -1 is unlimited. Months are those of UTC, GB are 10^9 bytes. */
export interface Limits {
  readonly maxApps: number;
  readonly maxConcurrentStreams: number;
  readonly maxRecordingMinutesMonth: number;
  readonly maxEgressGbMonth: number;
  readonly maxStorageGb: number;
}

export const unlimited = -1;

/** Of a tenant that nobody has given others. */
export const freeLimits: Limits = {
  maxApps: 2,
  maxConcurrentStreams: 2,
  maxRecordingMinutesMonth: 300,
  maxEgressGbMonth: 5,
  maxStorageGb: 5,
};

/** What is asked about. */
export type QuotaKind = 'apps' | 'concurrent_streams' | 'recording_minutes' | 'egress' | 'storage';

/** What is measured and added up. */
export type UsageMetric =
  | 'recording_seconds'
  | 'egress_bytes'
  | 'ingress_bytes'
  | 'viewer_seconds'
  | 'storage_bytes';

/** Under which name clients know each limit, and of what of the measured it is so many. */
export const quotaKinds: Readonly<
  Record<
    QuotaKind,
    {
      readonly limit: keyof Limits;
      readonly says: string;
      readonly measured?: { readonly metric: UsageMetric; readonly unit: number };
    }
  >
> = {
  apps: { limit: 'maxApps', says: 'apps' },
  concurrent_streams: { limit: 'maxConcurrentStreams', says: 'streams at once' },
  recording_minutes: {
    limit: 'maxRecordingMinutesMonth',
    says: 'minutes of recording this month',
    measured: { metric: 'recording_seconds', unit: 60 },
  },
  egress: {
    limit: 'maxEgressGbMonth',
    says: 'GB to viewers this month',
    measured: { metric: 'egress_bytes', unit: 1e9 },
  },
  storage: {
    limit: 'maxStorageGb',
    says: 'GB of recordings',
    measured: { metric: 'storage_bytes', unit: 1e9 },
  },
};

/** Whether it rises and falls, and is what there is now. */
export const isLevel = (metric: UsageMetric): boolean => metric === 'storage_bytes';

/** The period under which a metric is added up: its month, or `now` for what is a level. */
export function periodOf(metric: UsageMetric, now: number): string {
  return isLevel(metric) ? 'now' : new Date(now).toISOString().slice(0, 7);
}

/** True when nothing more may be begun. */
export const isUsedUp = (used: number, limit: number): boolean => limit !== unlimited && used >= limit;
