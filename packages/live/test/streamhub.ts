/** Data folders as StreamHub leaves them, with its tables as its documents and its program describe them. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Database, openDatabase, type Schema, type Writer } from '@bandstand/sqlite';

const now = `TEXT NOT NULL DEFAULT (datetime('now'))`;

const streams = `CREATE TABLE streams (
  id INTEGER PRIMARY KEY AUTOINCREMENT, app_id INTEGER NOT NULL, stream_id TEXT NOT NULL UNIQUE,
  type TEXT NOT NULL CHECK (type IN ('webrtc','rtmp','rtsp','whip','ws-mjpeg')), room TEXT, participant TEXT,
  status TEXT NOT NULL DEFAULT 'active' CHECK (status IN ('active','ended')), started_at ${now}, ended_at TEXT,
  last_stats_json TEXT);
  CREATE INDEX idx_streams_status ON streams(status);`;

const vods = `CREATE TABLE vods (
  id INTEGER PRIMARY KEY AUTOINCREMENT, app_id INTEGER NOT NULL, stream_id TEXT, room TEXT, name TEXT NOT NULL, file_key TEXT,
  s3_url TEXT, public_url TEXT, size_bytes INTEGER, duration_s REAL, width INTEGER, height INTEGER, format TEXT,
  status TEXT NOT NULL DEFAULT 'recording' CHECK (status IN ('recording','uploading','ready','failed')),
  local_path TEXT, started_at TEXT, ended_at TEXT, metatags_json TEXT, snapshot_key TEXT);
  CREATE INDEX idx_vods_status ON vods(status);`;

const ingressAuth = `CREATE TABLE ingress_auth (
  ingress_id TEXT PRIMARY KEY, app TEXT NOT NULL, room TEXT, stream_key TEXT, password_hash TEXT, password_salt TEXT,
  requires_password INTEGER NOT NULL DEFAULT 0, validated_at TEXT, created_at ${now});
  CREATE INDEX idx_ingress_auth_app ON ingress_auth(app);`;

const laterTables = [
  `CREATE TABLE app_plugins (plugin_id TEXT PRIMARY KEY, enabled INTEGER NOT NULL DEFAULT 1, config_json TEXT,
    installed_at ${now}, updated_at ${now})`,
  `CREATE TABLE vod_variants (id INTEGER PRIMARY KEY AUTOINCREMENT, vod_id INTEGER NOT NULL, kind TEXT NOT NULL DEFAULT 'rendition'
    CHECK (kind IN ('master','rendition','alternate')), format TEXT NOT NULL, height INTEGER, bitrate_kbps INTEGER,
    file_key TEXT, size_bytes INTEGER, extra_json TEXT, created_at ${now});
   CREATE INDEX idx_vod_variants_vod ON vod_variants(vod_id)`,
  `CREATE TABLE restream_targets (id INTEGER PRIMARY KEY AUTOINCREMENT, app TEXT NOT NULL, room TEXT NOT NULL, stream_id TEXT,
    name TEXT, platform TEXT NOT NULL DEFAULT 'custom', url TEXT NOT NULL, url_masked TEXT NOT NULL, egress_id TEXT,
    status TEXT NOT NULL DEFAULT 'starting' CHECK (status IN ('starting','active','failed','stopped')), error TEXT,
    retries INTEGER NOT NULL DEFAULT 0, started_at ${now}, ended_at TEXT)`,
];

const meta = `CREATE TABLE IF NOT EXISTS _streamhub_meta (key TEXT PRIMARY KEY, value TEXT, updated_at ${now});`;

const globalSteps = [
  `CREATE TABLE apps (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE, display_name TEXT,
    livekit_room_prefix TEXT, created_at ${now}, updated_at ${now}, settings_json TEXT)`,
  `CREATE TABLE api_tokens (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, token_hash TEXT NOT NULL,
    scope TEXT NOT NULL CHECK (scope IN ('global','app')), app_id INTEGER, allowed_ips_json TEXT, last_used_at TEXT,
    created_at ${now}, revoked INTEGER NOT NULL DEFAULT 0, FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE CASCADE);
   CREATE INDEX idx_api_tokens_hash ON api_tokens(token_hash)`,
  `CREATE TABLE server_logs (id INTEGER PRIMARY KEY AUTOINCREMENT, ts ${now}, level TEXT NOT NULL, source TEXT, app_id INTEGER,
    message TEXT NOT NULL, meta_json TEXT, FOREIGN KEY (app_id) REFERENCES apps(id) ON DELETE SET NULL);
   CREATE INDEX idx_server_logs_ts ON server_logs(ts)`,
  ingressAuth,
  `CREATE TABLE tenants (id TEXT PRIMARY KEY, name TEXT NOT NULL, plan TEXT NOT NULL DEFAULT 'free', created_at ${now});
   CREATE TABLE users (id TEXT PRIMARY KEY, email TEXT, is_superadmin INTEGER NOT NULL DEFAULT 0, created_at ${now});
   CREATE INDEX idx_users_email ON users(email);
   CREATE TABLE memberships (user_id TEXT NOT NULL, tenant_id TEXT NOT NULL, role TEXT NOT NULL DEFAULT 'viewer'
     CHECK (role IN ('owner','editor','viewer')), created_at ${now}, PRIMARY KEY (user_id, tenant_id),
     FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE,
     FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE);
   CREATE TABLE quotas (tenant_id TEXT PRIMARY KEY, max_apps INTEGER NOT NULL DEFAULT 2,
     max_concurrent_streams INTEGER NOT NULL DEFAULT 2, max_recording_minutes_month INTEGER NOT NULL DEFAULT 300,
     max_egress_gb_month INTEGER NOT NULL DEFAULT 5, max_storage_gb INTEGER NOT NULL DEFAULT 5,
     FOREIGN KEY (tenant_id) REFERENCES tenants(id) ON DELETE CASCADE)`,
  `INSERT INTO tenants (id, name, plan) VALUES ('platform', 'Platform', 'platform');
   INSERT INTO quotas VALUES ('platform', 100000, 100000, 100000000, 100000, 100000)`,
  `CREATE TABLE nodes (id TEXT PRIMARY KEY, name TEXT, url TEXT, region TEXT, status TEXT NOT NULL DEFAULT 'unknown',
     created_at ${now}, last_seen_at TEXT); ${meta}`,
  'CREATE INDEX idx_api_tokens_app ON api_tokens(app_id)',
];

/** What StreamHub adds as it runs, and the tables of all apps that an installation from before its split has. */
const additions = `
  ALTER TABLE apps ADD COLUMN tenant_id TEXT DEFAULT 'platform';
  ALTER TABLE api_tokens ADD COLUMN tenant_id TEXT DEFAULT 'platform';
  ALTER TABLE apps ADD COLUMN node_id TEXT;
  ALTER TABLE nodes ADD COLUMN stats_json TEXT;
  ALTER TABLE users ADD COLUMN password_hash TEXT;
  CREATE INDEX idx_apps_tenant ON apps(tenant_id);
  CREATE TABLE sessions (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, email TEXT, ip TEXT, user_agent TEXT, created_at TEXT NOT NULL,
    last_seen TEXT, revoked_at TEXT);
  ${streams} ${vods}`;

const schemaOf = (name: string, steps: readonly string[]): Schema => ({
  name,
  migrations: steps.map((sql, at) => ({ version: at + 1, name: `step ${at + 1}`, up: (w) => w.exec(sql) })),
});

/** A streamhub.db at one of StreamHub's numbers, 8 unless told; at 4 it has the tables of then. */
export function oldHub(path: string, version = 8): Database {
  mkdirSync(dirname(path), { recursive: true });
  const steps = globalSteps.map((sql, at) =>
    at + 1 === version && version === 8 ? `${sql}; ${additions}` : sql,
  );
  return openDatabase({
    path,
    schema: schemaOf('streamhub', steps.slice(0, version)),
    synchronous: 'normal',
  });
}

/** The streamhub.db of a folder that has one, to put more into it. */
export function oldHubOf(dataDir: string): Database {
  return oldHub(join(dataDir, 'streamhub.db'));
}

/** An app.db as StreamHub's, at its number 8. */
export function oldAppDb(path: string): Database {
  mkdirSync(dirname(path), { recursive: true });
  const steps = [streams, vods, `${ingressAuth} ${meta}`, 'SELECT 1', ...laterTables, 'SELECT 1'];
  return openDatabase({ path, schema: schemaOf('streamhub', steps), synchronous: 'normal' });
}

/** A vods.db from before that. `without` leaves a column out, as older ones do; `loose` has no checks. */
export function oldVods(path: string, { without = '', loose = false } = {}): Database {
  mkdirSync(dirname(path), { recursive: true });
  const cut = without === '' ? vods : vods.replace(`, ${without} TEXT`, '');
  const sql = [streams, cut].map((text) =>
    loose ? text.replaceAll(/CHECK \(\w+ IN \([^)]*\)\)/g, '') : text,
  );
  return openDatabase({ path, schema: schemaOf('vods', sql), synchronous: 'normal' });
}

export function addApp(hub: Database, name: string): number {
  return hub.write(
    (w) =>
      w.run('INSERT INTO apps (name, display_name) VALUES (?, ?)', [name, name.toUpperCase()])
        .lastInsertRowid,
  );
}

export interface OldVod {
  readonly id: number;
  readonly appId: number;
  readonly name: string;
  readonly status?: string;
  readonly localPath?: string;
}

export function addVod(writer: Writer, { id, appId, name, status = 'ready', localPath }: OldVod): void {
  writer.run(
    `INSERT INTO vods (id, app_id, name, room, status, local_path, started_at, metatags_json)
     VALUES (?, ?, ?, 'main', ?, ?, '2025-03-01 20:00:00', ?)`,
    [id, appId, name, status, localPath ?? null, JSON.stringify({ egressId: `EG_${name}` })],
  );
}

export function addStream(
  writer: Writer,
  id: number,
  appId: number,
  streamId: string,
  status = 'ended',
): void {
  writer.run(
    `INSERT INTO streams (id, app_id, stream_id, type, room, status, started_at) VALUES (?, ?, ?, 'rtmp', 'main', ?, '2025-03-01 20:00:00')`,
    [id, appId, streamId, status],
  );
}

export function addIngress(writer: Writer, id: string, app: string, key: string): void {
  writer.run('INSERT INTO ingress_auth (ingress_id, app, room, stream_key) VALUES (?, ?, ?, ?)', [
    id,
    app,
    'main',
    key,
  ]);
}

/** Two apps with rows in streamhub.db, one of them with a vods.db; in StreamHub's own layout when `nested`. */
export function oldFolder(dataDir: string, { nested = false, rows = 3 } = {}): void {
  const hub = oldHub(join(dataDir, ...(nested ? ['data'] : []), 'streamhub.db'));
  const [live, club] = [addApp(hub, 'live'), addApp(hub, 'club')];
  hub.write((w) => {
    for (const [appId, name] of [
      [live, 'live'],
      [club, 'club'],
    ] as const) {
      for (let n = 1; n <= rows; n += 1) {
        const id = appId * 100_000 + n;
        addVod(w, {
          id,
          appId,
          name: `${name}-${n}`,
          localPath: `/srv/hub/apps/${name}/recordings/${name}-${n}.mp4`,
        });
        addStream(w, id, appId, `main/${name}-${n}`, n === 1 ? 'active' : 'ended');
      }
      addIngress(w, `in-${name}`, name, `key-of-${name}`);
    }
    w.run(`INSERT INTO api_tokens (name, token_hash, scope, app_id) VALUES ('cam', ?, 'app', ?)`, [
      'c'.repeat(64),
      club,
    ]);
    w.run(`INSERT INTO server_logs (level, message, app_id) VALUES ('info', 'egress finished', ?)`, [live]);
  });
  hub.close();
  const old = oldVods(join(dataDir, 'apps', 'live', 'vods.db'));
  old.write((w) => {
    for (let n = 1; n <= rows; n += 1) {
      addVod(w, { id: n, appId: live, name: `older-${n}` });
      addStream(w, n, live, `older/${n}`);
    }
  });
  old.close();
  const secrets = join(dataDir, ...(nested ? ['data'] : []), 'secrets.json');
  writeFileSync(secrets, JSON.stringify({ APP_LIVE_S3_KEY: 'AKIA', APP_LIVE_S3_SECRET: 'hush' }), {
    mode: 0o644,
  });
}
