import type { AppName } from '../names/index.ts';
import { ownsSecret } from '../secrets/index.ts';
import { Values } from './values.ts';

export interface S3Settings {
  readonly bucket: string;
  readonly region: string;
  /** Empty for Amazon's own of the region. */
  readonly endpoint: string;
  readonly forcePathStyle: boolean;
  /** In front of every key, without a slash at its ends. */
  readonly prefix: string;
  /** Where browsers read the bucket; empty when they cannot. */
  readonly publicUrl: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

export interface Rendition {
  readonly height: number;
  readonly bitrateKbps: number;
}

/** What an app does, as its config.yaml says. */
export interface Settings {
  readonly displayName: string;
  readonly roomPrefix: string;
  readonly recording: {
    /** Whether anything may be recorded. */
    readonly enabled: boolean;
    /** Whether each stream is recorded without being asked for. */
    readonly automatic: boolean;
    /** Below the app's directory. */
    readonly localDir: string;
    readonly deleteLocalAfterUpload: boolean;
    /** 0 for never. */
    readonly splitMinutes: number;
    /** 0 for none. */
    readonly snapshotSeconds: number;
    readonly audioOnly: boolean;
  };
  /** Null while no bucket is named or one of its keys is missing. */
  readonly s3: S3Settings | null;
  readonly rtmp: { readonly enabled: boolean };
  /** How far back viewers may go; 0 for the live window alone. */
  readonly hls: { readonly dvrSeconds: number };
  readonly transcoding: {
    readonly enabled: boolean;
    /** Of live streams, beside the source. */
    readonly renditions: readonly Rendition[];
    /** Streams of the app of which they are made at once; 0 for as many as the server has room for. */
    readonly maxStreams: number;
  };
  /** Whether what is published is recognised by its sound, where the server can. */
  readonly identify: { readonly enabled: boolean };
  /** Null while no address is named. The secret is null when there is none: then nothing is signed. */
  readonly callbacks: { readonly url: string; readonly secret: string | null } | null;
  readonly features: {
    readonly rtmpPassword: boolean;
    readonly viewerCounter: boolean;
    readonly chat: boolean;
    readonly reactions: boolean;
    readonly publicPlayback: boolean;
  };
}

export interface SettingsSource {
  readonly name: AppName;
  readonly secret: (ref: string) => string | undefined;
}

/** Settings of a config.yaml that cannot be read: nothing new begins, and nobody watches without a token. */
export function closedSettings(name: AppName): Settings {
  const none = new Values({});
  const settings = settingsFrom(none, { name, secret: () => undefined });
  return {
    ...settings,
    recording: { ...settings.recording, enabled: false, deleteLocalAfterUpload: false },
    rtmp: { enabled: false },
    identify: { enabled: false },
    features: { ...settings.features, rtmpPassword: true, publicPlayback: false },
  };
}

/** The settings that a text says; undefined when it is not readable as a configuration. */
export function settingsOf(text: string, source: SettingsSource): Settings | undefined {
  const values = Values.of(text);
  return values === undefined ? undefined : settingsFrom(values, source);
}

function settingsFrom(values: Values, source: SettingsSource): Settings {
  const { name } = source;
  return {
    displayName: values.text('display_name', name),
    roomPrefix: values.text('room_prefix', name),
    recording: {
      enabled: values.flag('recording.enabled', true),
      automatic: values.flag('recording.automatic', false),
      localDir: values.text('recording.local_dir', 'recordings'),
      deleteLocalAfterUpload: values.flag('recording.delete_local_after_upload', true),
      splitMinutes: values.whole('recording.split_minutes', 0, [0, 24 * 60]),
      snapshotSeconds: values.whole('recording.snapshot_seconds', 0, [0, 24 * 3600]),
      audioOnly: values.flag('recording.audio_only', false),
    },
    s3: s3From(values, source),
    rtmp: { enabled: values.flag('rtmp.enabled', true) },
    hls: { dvrSeconds: values.whole('hls.dvr_seconds', 0, [0, 12 * 3600]) },
    transcoding: {
      enabled: values.flag('transcoding.enabled', false),
      renditions: renditionsFrom(values.list('transcoding.renditions')),
      maxStreams: values.whole('transcoding.max_streams', 0, [0, 1000]),
    },
    identify: { enabled: values.flag('identify.enabled', true) },
    callbacks: callbacksFrom(values, source),
    features: {
      rtmpPassword: values.flag('features.rtmp_password', false),
      viewerCounter: values.flag('features.viewer_counter', true),
      chat: values.flag('features.chat', false),
      reactions: values.flag('features.reactions', false),
      publicPlayback: values.flag('features.public_playback', true),
    },
  };
}

function s3From(values: Values, source: SettingsSource): S3Settings | null {
  const bucket = values.text('s3.bucket');
  const accessKey = secretAt(values, 's3.access_key_env', source);
  const secretKey = secretAt(values, 's3.secret_key_env', source);
  if (bucket === '' || accessKey === undefined || secretKey === undefined) return null;
  return {
    bucket,
    region: values.text('s3.region', 'us-east-1'),
    endpoint: values.text('s3.endpoint'),
    forcePathStyle: values.flag('s3.force_path_style', false),
    prefix: values.text('s3.prefix', `streamhub/${source.name}`).replaceAll(/^\/+|\/+$/g, ''),
    publicUrl: values.text('s3.public_url').replace(/\/+$/, ''),
    accessKey,
    secretKey,
  };
}

/** A StreamHub has the secret of its callbacks in the configuration itself. */
function callbacksFrom(values: Values, source: SettingsSource): Settings['callbacks'] {
  const url = values.text('callbacks.url');
  if (url === '') return null;
  const clear = values.text('callbacks.secret');
  return { url, secret: secretAt(values, 'callbacks.secret_env', source) ?? (clear === '' ? null : clear) };
}

/** Only secrets of the app itself: whoever edits a configuration cannot send those of others anywhere. */
function secretAt(values: Values, path: string, { name, secret }: SettingsSource): string | undefined {
  const ref = values.text(path);
  return ref !== '' && ownsSecret(name, ref) ? secret(ref) : undefined;
}

function renditionsFrom(list: readonly Values[]): Rendition[] {
  return list
    .map((one) => ({
      height: one.whole('height', 0, [0, 4320]),
      bitrateKbps: one.whole('bitrate_kbps', 0, [0, 100_000]),
    }))
    .filter(({ height, bitrateKbps }) => height >= 64 && bitrateKbps >= 50)
    .slice(0, 6);
}
