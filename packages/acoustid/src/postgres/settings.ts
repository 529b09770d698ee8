import { logSettings } from './server-log.ts';

/** What the embedded server is told: postgresql.conf, pg_hba.conf. */

/** The one user of the embedded server. Whoever reaches its socket is the same user of the machine, or root. */
export const clusterUser = 'bandstand';
/** Part of the socket's file name; nothing listens on TCP. */
export const clusterPort = 5432;

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

/**
 * postgresql.conf for PostgreSQL 15 to 18. `durable: false` trades the last commits at a power cut for speed: for tests.
 * An operator's own settings go into `local.conf` beside it.
 */
export function serverSettings(options: { socketDir: string; durable: boolean; major: number }): string {
  const settings: Record<string, string> = {
    listen_addresses: "''",
    port: String(clusterPort),
    unix_socket_directories: quoted(`"${options.socketDir}"`),
    unix_socket_permissions: '0700',
    // Four pools of twenty, their read-only twins, and a few sessions for locks and notices.
    max_connections: '200',
    shared_buffers: '128MB',
    maintenance_work_mem: '128MB',
    effective_cache_size: '1GB',
    // One server process of many on a small machine: no workers of its own for one query, no just-in-time compiler.
    jit: 'off',
    max_parallel_workers_per_gather: '0',
    max_parallel_maintenance_workers: '0',
    random_page_cost: '1.1',
    wal_level: 'minimal',
    max_wal_senders: '0',
    max_wal_size: '1GB',
    wal_compression: 'on',
    timezone: "'UTC'",
    log_timezone: "'UTC'",
    datestyle: "'iso'",
    lc_messages: "'C'",
    log_min_duration_statement: '-1',
    ...logSettings,
    ...(options.major >= 18 ? { io_method: 'sync' } : {}),
    ...(options.durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' }),
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  return [
    '# Written at every start; put your own settings into local.conf.',
    ...lines,
    "include_if_exists = 'local.conf'",
    '',
  ].join('\n');
}

/** pg_hba.conf: the socket only. */
export const clientRules = 'local all all trust\n';
