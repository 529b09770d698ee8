import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { ConfigError, describeConfig, nearest, readConfig } from '../src/config/index.ts';

test('every option can be set by its variable', () => {
  const config = readConfig(
    {},
    {
      BANDSTAND_DATA: '/srv/bandstand',
      BANDSTAND_PORT: '8080',
      BANDSTAND_HOST: '::1',
      BANDSTAND_MUSIC: '/music,/more music',
      BANDSTAND_DEMO: 'yes',
      BANDSTAND_PUBLISH_SCANNED: 'on',
      BANDSTAND_ACOUSTID: 'off',
      BANDSTAND_ACOUSTID_GLOBAL_RATE: '0',
      BANDSTAND_ACOUSTID_APPLICATION_RATE: '20',
      BANDSTAND_ACOUSTID_ADDRESS_RATE: '8',
      BANDSTAND_NATS_URL: 'nats://10.0.0.2:4222',
      BANDSTAND_REDIS_URL: 'redis://:secret@10.0.0.2:6379',
      BANDSTAND_OPENID_ISSUER: 'https://id.example/realm/',
      BANDSTAND_OPENID_CLIENT_ID: 'bandstand',
      BANDSTAND_OPENID_CLIENT_SECRET: 'shared word',
      BANDSTAND_FPINDEX_URL: 'http://10.0.0.2:6081/',
      BANDSTAND_RTMP_PORT: 'off',
      BANDSTAND_WEBRTC_PORT: '0',
      BANDSTAND_WEBRTC_ADDRESSES: '203.0.113.7, 2001:db8::1',
      BANDSTAND_DISCOVERY_PORT: '7359',
      BANDSTAND_PUBLIC_URL: 'https://music.example.org/',
      BANDSTAND_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      BANDSTAND_OUTBOUND_ALLOW: '192.168.0.0/16',
      BANDSTAND_CORS_ORIGINS: 'https://app.example.org',
      BANDSTAND_WATCH: 'false',
      BANDSTAND_SCAN_SCHEDULE: '0 4 * * *',
      BANDSTAND_BACKUP_DIR: '/backups',
      BANDSTAND_BACKUP_KEEP: '30',
      BANDSTAND_CACHE_SIZE: '1.5G',
      BANDSTAND_TRANSCODES: '0',
      BANDSTAND_LADDERS: '8',
      BANDSTAND_FFMPEG: '/opt/ffmpeg',
      BANDSTAND_LOG_LEVEL: 'DEBUG',
      BANDSTAND_POSTGRES_URL: 'postgres://u:p@db',
      BANDSTAND_POSTGRES_READ_URL: 'postgresql://replica',
      BANDSTAND_POSTGRES_APP_URL: 'postgres://app/x',
      BANDSTAND_POSTGRES_APP_READ_URL: 'postgres://app-replica/x',
      BANDSTAND_POSTGRES_FINGERPRINT_URL: 'postgres://fingerprint/x',
      BANDSTAND_POSTGRES_FINGERPRINT_READ_URL: 'postgres://fingerprint-replica/x',
      BANDSTAND_POSTGRES_INGEST_URL: 'postgres://ingest/x',
      BANDSTAND_POSTGRES_INGEST_READ_URL: 'postgres://ingest-replica/x',
      BANDSTAND_POSTGRES_MUSICBRAINZ_URL: 'postgres://musicbrainz/x',
      BANDSTAND_POSTGRES_MUSICBRAINZ_READ_URL: 'postgres://musicbrainz-replica/x',
      BANDSTAND_POSTGRES_POOL_SIZE: '5',
      BANDSTAND_POSTGRES_POOL_RECYCLE: '60',
      BANDSTAND_ADMIN_USER: 'anna',
      BANDSTAND_ADMIN_PASSWORD: 'secret word',
      BANDSTAND_METRICS_TOKEN: 'token',
      BANDSTAND_FPINDEX_TOKEN: 'index token',
      BANDSTAND_SECRET_KEY: 'ab'.repeat(32),
    },
  );
  assert.deepEqual(config, {
    data: '/srv/bandstand',
    port: 8080,
    host: '::1',
    music: ['/music', '/more music'],
    demo: true,
    publishScanned: true,
    acoustid: false,
    acoustidGlobalRate: 0,
    acoustidApplicationRate: 20,
    acoustidAddressRate: 8,
    natsUrl: 'nats://10.0.0.2:4222',
    redisUrl: 'redis://:secret@10.0.0.2:6379',
    openidIssuer: 'https://id.example/realm/',
    openidClientId: 'bandstand',
    openidClientSecret: 'shared word',
    fpindexUrl: 'http://10.0.0.2:6081',
    rtmpPort: 'off',
    webrtcPort: 0,
    webrtcAddresses: ['203.0.113.7', '2001:db8::1'],
    discoveryPort: 7359,
    publicUrl: 'https://music.example.org',
    trustedProxies: ['10.0.0.0/8', '::1'],
    corsOrigins: ['https://app.example.org'],
    outboundAllow: ['192.168.0.0/16'],
    watch: false,
    scanSchedule: '0 4 * * *',
    backupDir: '/backups',
    backupKeep: 30,
    cacheSize: 1.5 * 1024 ** 3,
    transcodes: 0,
    ladders: 8,
    ffmpeg: '/opt/ffmpeg',
    logLevel: 'debug',
    postgresUrl: 'postgres://u:p@db',
    postgresReadUrl: 'postgresql://replica',
    postgresAppUrl: 'postgres://app/x',
    postgresAppReadUrl: 'postgres://app-replica/x',
    postgresFingerprintUrl: 'postgres://fingerprint/x',
    postgresFingerprintReadUrl: 'postgres://fingerprint-replica/x',
    postgresIngestUrl: 'postgres://ingest/x',
    postgresIngestReadUrl: 'postgres://ingest-replica/x',
    postgresMusicbrainzUrl: 'postgres://musicbrainz/x',
    postgresMusicbrainzReadUrl: 'postgres://musicbrainz-replica/x',
    postgresPoolSize: 5,
    postgresPoolRecycle: 60,
    adminUser: 'anna',
    adminPassword: 'secret word',
    metricsToken: 'token',
    fpindexToken: 'index token',
    secretKey: 'ab'.repeat(32),
  });
});

test('the command line wins over the environment, an empty variable counts as unset', () => {
  assert.equal(readConfig({ port: '5000' }, { BANDSTAND_PORT: '6000' }).port, 5000);
  assert.equal(readConfig({}, { BANDSTAND_PORT: '' }).port, 4533);
  assert.deepEqual(readConfig({ music: ['/a,b', '/c'] }, {}).music.length, 3);
});

const wrong: readonly (readonly [string, string, RegExp])[] = [
  ['BANDSTAND_PROT', '80', /BANDSTAND_PROT is not an option. Did you mean BANDSTAND_PORT\?/],
  ['BANDSTAND_PORT', '70000', /whole number from 0 to 65535/],
  ['BANDSTAND_PORT', '0x50', /whole number/],
  ['BANDSTAND_WATCH', 'perhaps', /true or false/],
  ['BANDSTAND_PUBLIC_URL', 'https://a.example/path', /without a path/],
  ['BANDSTAND_PUBLIC_URL', 'javascript:alert(1)', /address such as/],
  ['BANDSTAND_TRUSTED_PROXIES', 'everywhere', /address or a network/],
  ['BANDSTAND_CACHE_SIZE', 'plenty', /size such as/],
  ['BANDSTAND_LOG_LEVEL', 'loud', /debug, info, warn, error, silent/],
  ['BANDSTAND_ADMIN_PASSWORD_FILE', '/does/not/exist', /cannot be read/],
];
for (const [name, value, message] of wrong) {
  test(`${name}=${value} is refused`, () => {
    assert.throws(
      () => readConfig({}, { [name]: value }),
      (error) => error instanceof ConfigError && message.test(error.message),
    );
  });
}

test('a secret comes from a file, is never shown, and may not be given twice', () => {
  const dir = mkdtempSync(join(tmpdir(), 'bandstand-config-'));
  try {
    const file = join(dir, 'password');
    writeFileSync(file, 'from a file\n');
    const config = readConfig({}, { BANDSTAND_ADMIN_PASSWORD_FILE: file });
    assert.equal(config.adminPassword, 'from a file');
    assert.ok(!JSON.stringify(describeConfig(config)).includes('from a file'));
    assert.throws(
      () => readConfig({}, { BANDSTAND_ADMIN_PASSWORD_FILE: file, BANDSTAND_ADMIN_PASSWORD: 'x' }),
      /both set/,
    );
  } finally {
    rmSync(dir, { recursive: true, maxRetries: 10, retryDelay: 50 });
  }
});

test('the nearest word is the one with the fewest edits', () => {
  assert.equal(nearest('musik', ['port', 'music', 'host']), 'music');
});
