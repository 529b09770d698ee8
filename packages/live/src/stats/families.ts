import type { LiveEvents } from '../events/index.ts';
import type { LogFeed } from '../logs/index.ts';
import { type Quotas, quotaKinds } from '../quotas/index.ts';
import type { LiveStorage } from '../storage/index.ts';
import { Count, EventCounts } from './counts.ts';
import { byKey, type MetricFamily, type Sample, single } from './family.ts';
import type { Stats } from './stats.ts';
import { tenantIds } from './store.ts';

export interface FamiliesParts {
  readonly stats: Stats;
  readonly storage: LiveStorage;
  readonly quotas: Pick<Quotas, 'used' | 'limits'>;
  readonly events: LiveEvents;
  readonly feed: LogFeed;
  /** Webhooks by what came of each attempt, counted as they are sent. */
  readonly callbacks: { readonly attempts: ReadonlyMap<string, number> };
}

/** Tenants whose quotas are told, at most: each has ten numbers. */
const mostTenants = 500;

/** What live tells of itself, and how to stop counting. */
export function metricFamilies(parts: FamiliesParts): {
  readonly families: readonly MetricFamily[];
  close(): void;
} {
  const counts = new EventCounts(parts.events);
  const lines = new Count();
  const off = parts.feed.listen(({ level }) => lines.add(level));
  return {
    families: [...present(parts), ...happened(parts, counts, lines), ...quotas(parts)],
    close() {
      counts.close();
      off();
    },
  };
}

const prefix = 'bandstand_live_';

function gauge(name: string, help: string, read: MetricFamily['read']): MetricFamily {
  return { name: prefix + name, help, type: 'gauge', read };
}

function counter(name: string, help: string, read: MetricFamily['read']): MetricFamily {
  return { name: `${prefix}${name}_total`, help, type: 'counter', read };
}

function present({ stats, storage }: FamiliesParts): MetricFamily[] {
  const now =
    (of: (counts: Awaited<ReturnType<Stats['now']>>) => number): MetricFamily['read'] =>
    async () =>
      single(of(await stats.now()));
  const registry =
    (of: (counts: ReturnType<Stats['registry']>) => number): MetricFamily['read'] =>
    () =>
      single(of(stats.registry()));
  return [
    gauge('active_streams', 'Streams that are published now, by protocol', async () => {
      const protocols = new Map(['rtmp', 'whip', 'rtsp'].map((protocol) => [protocol, 0]));
      for (const { protocol } of await stats.running())
        protocols.set(protocol, (protocols.get(protocol) ?? 0) + 1);
      return byKey('protocol', protocols);
    }),
    gauge(
      'viewers',
      'Viewers of all streams now, those of WebRTC and HLS',
      now(({ viewers }) => viewers),
    ),
    counter(
      'received_bytes',
      'Media that publishers sent',
      now(({ bytesIn }) => bytesIn),
    ),
    counter(
      'sent_bytes',
      'Media that went to viewers',
      now(({ bytesOut }) => bytesOut),
    ),
    counter(
      'viewer_seconds',
      'The times of all viewers together',
      now((counts) => counts.viewerSeconds),
    ),
    gauge(
      'apps',
      'Apps in the registry',
      registry(({ apps }) => apps),
    ),
    gauge(
      'storage_bytes',
      'Recordings that are kept',
      registry(({ storageBytes }) => storageBytes),
    ),
    gauge(
      'apps_with_callbacks',
      'Apps with webhooks to send',
      registry((counts) => counts.appsWithCallbacks),
    ),
    gauge(
      'apps_with_jobs',
      'Apps with uploads or other jobs that wait',
      registry((counts) => counts.appsWithJobs),
    ),
    gauge('open_databases', 'Databases of apps that are open', () => single(storage.databases.open)),
  ];
}

function happened({ callbacks }: FamiliesParts, counts: EventCounts, lines: Count): MetricFamily[] {
  return [
    counter('streams_started', 'Publications that began, by protocol', () =>
      byKey('protocol', counts.started.all),
    ),
    counter('streams_ended', 'Publications that ended, by reason', () => byKey('reason', counts.ended.all)),
    counter('viewers_joined', 'Viewers that came, by protocol', () => byKey('protocol', counts.joined.all)),
    counter('recordings', 'Files of recordings, by what became of them', () =>
      byKey('state', counts.recordings.all),
    ),
    counter('callback_attempts', 'Webhooks that were sent, by what came of it', () =>
      byKey('result', callbacks.attempts),
    ),
    counter('log_lines', 'Lines of the log, by level', () => byKey('level', lines.all)),
  ];
}

function quotas({ storage, quotas: asked }: FamiliesParts): MetricFamily[] {
  const each = (of: (tenant: string, kind: keyof typeof quotaKinds) => number) => (): Sample[] =>
    storage.hub
      .read((reader) => tenantIds(reader, mostTenants))
      .flatMap((tenant) =>
        kinds.map((kind) => ({ labels: { tenant, metric: kind }, value: of(tenant, kind) })),
      );
  return [
    gauge(
      'quota_used',
      'What a tenant has used of each quota, in the unit of its limit',
      each((tenant, kind) => asked.used(tenant, kind)),
    ),
    gauge(
      'quota_limit',
      'The limit of each quota, -1 for none',
      each((tenant, kind) => asked.limits(tenant)[quotaKinds[kind].limit]),
    ),
  ];
}

const kinds = ['apps', 'concurrent_streams', 'recording_minutes', 'egress', 'storage'] as const;
