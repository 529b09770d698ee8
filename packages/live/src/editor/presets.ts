/** A value of config.yaml. */
export type ConfigValue =
  | string
  | number
  | boolean
  | readonly { readonly height: number; readonly bitrate_kbps: number }[];

export interface Preset {
  readonly name: string;
  readonly summary: string;
  /** What it sets, by the path of the key. Everything else stays. */
  readonly values: Readonly<Record<string, ConfigValue>>;
}

/** Named sets of values. None of them says where recordings go, who is told of them, or what an app is called. */
export const presets: readonly Preset[] = [
  {
    name: 'low-latency',
    summary: 'As little delay as can be: no conversion, no way back',
    values: {
      'hls.dvr_seconds': 0,
      'transcoding.enabled': false,
      'recording.snapshot_seconds': 0,
    },
  },
  {
    name: 'high-quality-recording',
    summary: 'Everything is recorded as it comes, an hour to each file, with a picture a minute',
    values: {
      'recording.enabled': true,
      'recording.automatic': true,
      'recording.audio_only': false,
      'recording.split_minutes': 60,
      'recording.snapshot_seconds': 60,
    },
  },
  {
    name: 'mass-audience-hls',
    summary: 'Many viewers on lines of all kinds: a ladder of sizes, and an hour to go back',
    values: {
      'hls.dvr_seconds': 3600,
      'transcoding.enabled': true,
      'transcoding.renditions': [
        { height: 720, bitrate_kbps: 2500 },
        { height: 480, bitrate_kbps: 1200 },
        { height: 240, bitrate_kbps: 400 },
      ],
    },
  },
];
