import {
  all,
  egressOfTags,
  hashStreamKey,
  relativeLocalPath,
  type TablePlan,
  times,
} from '../carrying/index.ts';

/** Tables of StreamHub's streamhub.db that go on living there. Its streams, vods and ingress_auth belong to the apps. */
export const hubPlans: readonly TablePlan[] = [
  { table: '_streamhub_meta', identity: ['key'], fix: times('updated_at') },
  { table: 'tenants', identity: ['id'], fix: times('created_at') },
  { table: 'apps', identity: ['name'], fix: all(times('created_at', 'updated_at'), fromOld) },
  { table: 'api_tokens', identity: ['token_hash'], fix: times('last_used_at', 'created_at') },
  { table: 'users', identity: ['id'], fix: times('created_at') },
  { table: 'memberships', identity: ['user_id', 'tenant_id'], fix: times('created_at') },
  { table: 'quotas', identity: ['tenant_id'], fix: (row) => row },
  { table: 'nodes', identity: ['id'], fix: all(times('created_at', 'last_seen_at'), originRole) },
  { table: 'server_logs', identity: ['id'], fix: times('ts') },
  { table: 'sessions', identity: ['id'], fix: times('created_at', 'last_seen', 'revoked_at') },
  { table: 'magic_tokens', identity: ['token_hash'], fix: times('created_at', 'expires_at', 'used_at') },
  { table: 'ip_rules', identity: ['id'], fix: times('created_at') },
  { table: 'ip_bans', identity: ['ip'], fix: times('first_seen', 'banned_until') },
];

export const streamsPlan: TablePlan = {
  table: 'streams',
  identity: ['stream_id'],
  fix: times('started_at', 'ended_at'),
};

export const vodsPlan: TablePlan = {
  table: 'vods',
  identity: ['name', 'room', 'started_at'],
  fix: all(times('started_at', 'ended_at'), relativeLocalPath, egressOfTags),
};

export const ingressPlan: TablePlan = {
  table: 'ingress_auth',
  identity: ['ingress_id'],
  fix: all(times('validated_at', 'created_at'), hashStreamKey),
};

/** Tables of StreamHub's app.db. */
export const appPlans: readonly TablePlan[] = [
  { table: '_streamhub_meta', identity: ['key'], fix: times('updated_at') },
  streamsPlan,
  vodsPlan,
  ingressPlan,
  { table: 'app_plugins', identity: ['plugin_id'], fix: times('installed_at', 'updated_at') },
  { table: 'vod_variants', identity: ['id'], fix: times('created_at') },
  { table: 'restream_targets', identity: ['id'], fix: times('started_at', 'ended_at') },
];

/** Whether all rows of an app of old are in its app.db is for us to find out: StreamHub's own mark says less. */
function fromOld(row: Parameters<TablePlan['fix']>[0]): ReturnType<TablePlan['fix']> {
  return { ...row, state: row['state'] ?? 'legacy' };
}

function originRole(row: Parameters<TablePlan['fix']>[0]): ReturnType<TablePlan['fix']> {
  return row['id'] === 'origin' ? { ...row, role: 'origin' } : row;
}
