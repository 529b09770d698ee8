import { stringify } from 'yaml';
import type { AppName } from '../names/index.ts';
import { secretRef } from '../secrets/index.ts';

export interface NewAppConfig {
  readonly name: AppName;
  readonly displayName: string;
  readonly roomPrefix: string;
}

const heading = `# What this app does and where its recordings go. Secrets are not in here: secrets.json of the data folder has them
# under the names that end in _env.
`;

/** The config.yaml of a new app, with StreamHub's keys. */
export function newConfigText({ name, displayName, roomPrefix }: NewAppConfig): string {
  return (
    heading +
    stringify({
      name,
      display_name: displayName,
      room_prefix: roomPrefix,
      recording: {
        enabled: true,
        automatic: false,
        local_dir: 'recordings',
        delete_local_after_upload: true,
        split_minutes: 0,
        snapshot_seconds: 0,
      },
      s3: {
        provider: 'minio',
        bucket: '',
        region: 'us-east-1',
        endpoint: '',
        force_path_style: false,
        prefix: `streamhub/${name}`,
        public_url: '',
        access_key_env: secretRef(name, 'S3_KEY'),
        secret_key_env: secretRef(name, 'S3_SECRET'),
      },
      rtmp: { enabled: true },
      transcoding: {
        enabled: false,
        renditions: [
          { height: 720, bitrate_kbps: 2500 },
          { height: 480, bitrate_kbps: 1200 },
          { height: 360, bitrate_kbps: 700 },
        ],
        max_streams: 0,
      },
      callbacks: { url: '', secret_env: secretRef(name, 'CALLBACK_SECRET') },
      features: {
        rtmp_password: false,
        viewer_counter: true,
        chat: false,
        reactions: false,
        public_playback: true,
      },
    })
  );
}
