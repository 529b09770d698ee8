import type { LogLevel } from '@bandstand/http';
import { type OptionSpec, on, option } from './option.ts';
import {
  address,
  brokerAddress,
  bytes,
  flag,
  ipAddress,
  listOf,
  network,
  oneOf,
  origin,
  path,
  port,
  portOrOff,
  text,
  whole,
} from './parsers.ts';
import { postgresOptions } from './postgres-options.ts';

/** Every option of `bandstand serve`. The first is shared by all commands. */
export const options = {
  data: option({ parse: path, fallback: './data', value: 'DIR', describe: 'data folder' }),
  port: option({ parse: port, fallback: 4533, value: 'PORT', describe: 'HTTP port, 0 for a free one' }),
  host: option({ parse: text, fallback: '0.0.0.0', value: 'ADDRESS', describe: 'address to listen on' }),
  music: option({
    parse: listOf(path),
    fallback: [],
    value: 'DIR',
    list: true,
    describe: 'music folder, read only; may be repeated',
  }),
  demo: option({
    parse: flag,
    fallback: false,
    describe: 'fill an empty data folder with a small catalogue',
  }),
  publishScanned: option({
    parse: flag,
    fallback: false,
    describe: 'show everything scanned to signed-in listeners, not to its owners alone',
  }),
  acoustid: option({
    parse: flag,
    fallback: true,
    describe: 'do not identify recordings; no PostgreSQL is started',
  }),
  acoustidGlobalRate: option({
    parse: whole(0, 1_000_000),
    fallback: 100,
    environmentOnly: true,
    describe: 'requests to /acoustid a second from everybody together, 0 for no limit',
  }),
  acoustidApplicationRate: option({
    parse: whole(0, 1_000_000),
    fallback: 10,
    environmentOnly: true,
    describe: 'the same from one application without a limit of its own',
  }),
  acoustidAddressRate: option({
    parse: whole(0, 1_000_000),
    fallback: 4,
    environmentOnly: true,
    describe: 'the same from one address',
  }),
  natsUrl: option({
    parse: on(brokerAddress('nats', 'tls')),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'NATS server whose JetStream holds submissions that wait, in place of PostgreSQL',
  }),
  redisUrl: option({
    parse: on(brokerAddress('redis', 'rediss', 'unix')),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'Redis that several servers share for limits and caches of identification',
  }),
  openidIssuer: option({
    parse: on(text),
    fallback: null,
    environmentOnly: true,
    describe: 'OpenID Connect provider by which people sign in to accounts of identification',
  }),
  openidClientId: option({
    parse: on(text),
    fallback: null,
    environmentOnly: true,
    describe: 'what the provider knows this site by',
  }),
  openidClientSecret: option({
    parse: on(text),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'the secret that it shares with the provider',
  }),
  fpindexUrl: option({
    parse: on(address),
    fallback: null,
    value: 'URL',
    describe: 'index node to search instead of the indexes of the data folder',
  }),
  rtmpPort: option({
    parse: on<number | 'off'>(portOrOff),
    fallback: null,
    value: 'PORT',
    describe: 'RTMP port (1935), 0 for a free one, or off',
  }),
  webrtcPort: option({
    parse: on<number | 'off'>(portOrOff),
    fallback: null,
    value: 'PORT',
    describe: 'WebRTC UDP port (8189), 0 for a free one, or off',
  }),
  webrtcAddresses: option({
    parse: listOf(ipAddress),
    fallback: [],
    value: 'ADDRESS',
    list: true,
    describe: 'addresses under which WebRTC reaches this server, where they are not its own',
  }),
  discoveryPort: option({
    parse: on<number | 'off'>(portOrOff),
    fallback: null,
    value: 'PORT',
    describe: 'discovery UDP port (7359), 0 for a free one, or off',
  }),
  publicUrl: option({
    parse: on(origin),
    fallback: null,
    value: 'URL',
    describe: 'address under which strangers reach this server',
  }),
  trustedProxies: option({
    parse: listOf(network),
    fallback: [],
    value: 'NETWORK',
    list: true,
    describe: 'reverse proxies whose forwarded headers are believed',
  }),
  corsOrigins: option({
    parse: listOf(origin),
    fallback: [],
    value: 'ORIGIN',
    list: true,
    describe: 'other sites whose pages may call the API with credentials',
  }),
  outboundAllow: option({
    parse: listOf(network),
    fallback: [],
    value: 'NETWORK',
    list: true,
    describe: 'private networks that webhooks, S3 stores and pulled streams may be in',
  }),
  watch: option({ parse: flag, fallback: true, describe: 'do not watch the music folders for changes' }),
  scanSchedule: option({
    parse: on(text),
    fallback: null,
    value: 'CRON',
    describe: 'scan at these times, such as "0 4 * * *"',
  }),
  backupDir: option({
    parse: on(path),
    fallback: null,
    value: 'DIR',
    describe: 'back up into this folder once a day',
  }),
  backupKeep: option({
    parse: whole(1, 10_000),
    fallback: 7,
    value: 'NUMBER',
    describe: 'backups that stay in it',
  }),
  cacheSize: option({
    parse: bytes,
    fallback: 4 * 1024 ** 3,
    value: 'SIZE',
    describe: 'most that transcodes, pictures and waveforms may take, such as 4G',
  }),
  transcodes: option({
    parse: whole(0, 64),
    fallback: 4,
    value: 'NUMBER',
    describe: 'most transcodings at once',
  }),
  ladders: option({
    parse: whole(0, 64),
    fallback: 2,
    value: 'NUMBER',
    describe: 'live streams of which smaller sizes are made at once',
  }),
  ffmpeg: option({
    parse: on(path),
    fallback: null,
    value: 'FILE',
    describe: 'ffmpeg to use (else the one on PATH)',
  }),
  logLevel: option<LogLevel>({
    parse: oneOf<LogLevel>('debug', 'info', 'warn', 'error', 'silent'),
    fallback: 'info',
    value: 'LEVEL',
    describe: 'debug, info, warn, error or silent',
  }),
  ...postgresOptions,
  adminUser: option({
    parse: on(text),
    fallback: null,
    environmentOnly: true,
    describe: 'name of the first account, made when there is none',
  }),
  adminPassword: option({
    parse: on(text),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'password of the first account',
  }),
  metricsToken: option({
    parse: on(text),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'bearer token for /metrics; without one /metrics is off',
  }),
  fpindexToken: option({
    parse: on(text),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'bearer token of the index node, to ask it and to be it',
  }),
  secretKey: option({
    parse: on(text),
    fallback: null,
    secret: true,
    environmentOnly: true,
    describe: 'master key (64 hexadecimal digits) in place of the one in secrets.json',
  }),
} as const satisfies Record<string, OptionSpec<unknown>>;

export type OptionName = keyof typeof options;

type ValueOf<S> = S extends OptionSpec<infer T> ? T : never;

/** The effective configuration: a value for every option. */
export type Config = { readonly [K in OptionName]: ValueOf<(typeof options)[K]> };

/** dataDir -> data-dir */
export function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** dataDir -> BANDSTAND_DATA_DIR */
export function variable(name: string): string {
  return `BANDSTAND_${kebab(name).replaceAll('-', '_').toUpperCase()}`;
}
