/** What a value must be; the words follow the key. */
interface Shape {
  readonly fits: (value: unknown) => boolean;
  readonly words: string;
}

const flag: Shape = { fits: (value) => typeof value === 'boolean', words: 'must be true or false' };

const text = (most: number): Shape => ({
  fits: (value) => typeof value === 'string' && value.length <= most,
  words: `must be a text of at most ${most} letters`,
});

const whole = (most: number): Shape => ({
  fits: (value) => typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= most,
  words: `must be a whole number from 0 to ${most}`,
});

/** An address that a browser or a program can call, or nothing. */
const address: Shape = {
  fits: (value) => typeof value === 'string' && (value === '' || isWebAddress(value)),
  words: 'must be an address that begins with http:// or https://',
};

function isWebAddress(value: string): boolean {
  const url = value.length <= 2000 ? URL.parse(value) : null;
  return url !== null && (url.protocol === 'http:' || url.protocol === 'https:');
}

/** The keys that are looked at, by their paths. Others are nobody's, and may hold anything. */
export const shapes: Readonly<Record<string, Shape>> = {
  display_name: text(100),
  room_prefix: text(40),
  'recording.enabled': flag,
  'recording.automatic': flag,
  'recording.delete_local_after_upload': flag,
  'recording.split_minutes': whole(24 * 60),
  'recording.snapshot_seconds': whole(24 * 3600),
  'recording.audio_only': flag,
  's3.bucket': text(255),
  's3.region': text(100),
  's3.endpoint': address,
  's3.force_path_style': flag,
  's3.prefix': text(500),
  's3.public_url': address,
  'rtmp.enabled': flag,
  'identify.enabled': flag,
  'hls.dvr_seconds': whole(12 * 3600),
  'transcoding.enabled': flag,
  'transcoding.max_streams': whole(1000),
  'transcoding.vod_adaptive': flag,
  'callbacks.url': address,
  'features.rtmp_password': flag,
  'features.viewer_counter': flag,
  'features.chat': flag,
  'features.reactions': flag,
  'features.public_playback': flag,
};
