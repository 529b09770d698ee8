import { StoreError } from '../drivers/index.ts';

/** How a file is wanted: as the server has it, or converted. */
export type Profile =
  | { readonly kind: 'original' }
  | { readonly kind: 'audio'; readonly codec: 'opus' | 'mp3' | 'aac'; readonly kbps: number }
  | { readonly kind: 'video'; readonly height: number; readonly kbps: number };

/** Heights of converted films, with the bits a second that they take, in thousands. */
const HEIGHTS: Readonly<Record<string, number>> = { '480': 1500, '720': 4000, '1080': 8000 };

/**
 * Reads the name of a profile: `original`; `opus-128`, `mp3-320`, `aac-256` (thousand bits a second); `video-720` (lines).
 * Throws `bad_input` for any other.
 */
export function profileOf(name: string): Profile {
  if (name === 'original') return { kind: 'original' };
  const [, codec, number] = /^(opus|mp3|aac|video)-(\d{2,4})$/.exec(name) ?? [];
  const amount = Number(number);
  const videoKbps = HEIGHTS[number ?? ''];
  if (codec === 'video' && videoKbps !== undefined) return { kind: 'video', height: amount, kbps: videoKbps };
  if ((codec === 'opus' || codec === 'mp3' || codec === 'aac') && amount >= 32 && amount <= 512)
    return { kind: 'audio', codec, kbps: amount };
  throw new StoreError(
    'bad_input',
    `${name} is no profile: use original, opus-128, mp3-320, aac-256 or video-720`,
  );
}

const CONTAINERS = { opus: 'ogg', mp3: 'mp3', aac: 'mp4' } as const;
const SOUNDS: ReadonlySet<string> = new Set(['Audio', 'AudioBook']);

/** The address of an item's bytes on its server. Sound has no use for a profile of films, films none for one of sound. */
export function mediaAddress(item: {
  readonly id: string;
  readonly type: string;
  readonly profile: string;
}): string {
  const profile = profileOf(item.profile);
  const isSound = SOUNDS.has(item.type);
  if (profile.kind === 'audio' && isSound) {
    const container = profile.codec === 'opus' ? 'opus' : profile.codec;
    const query = new URLSearchParams({
      Container: container,
      AudioCodec: profile.codec,
      TranscodingContainer: CONTAINERS[profile.codec],
      TranscodingProtocol: 'http',
      MaxStreamingBitrate: String(profile.kbps * 1000),
      AudioBitRate: String(profile.kbps * 1000),
    });
    return `/Audio/${item.id}/universal?${query.toString()}`;
  }
  if (profile.kind === 'video' && !isSound) {
    const query = new URLSearchParams({
      VideoCodec: 'h264',
      AudioCodec: 'aac',
      MaxHeight: String(profile.height),
      VideoBitRate: String(profile.kbps * 1000),
      AudioBitRate: '128000',
    });
    return `/Videos/${item.id}/stream.mp4?${query.toString()}`;
  }
  return `/Items/${item.id}/Download`;
}

/** Bytes a second of a converted item; `undefined` when the original is fetched. */
export function convertedRate(type: string, name: string): number | undefined {
  const profile = profileOf(name);
  const isSound = SOUNDS.has(type);
  if (profile.kind === 'audio' && isSound) return (profile.kbps * 1000) / 8;
  if (profile.kind === 'video' && !isSound) return ((profile.kbps + 128) * 1000) / 8;
  return undefined;
}

const EXTENSIONS: Readonly<Record<string, string>> = {
  'audio/flac': 'flac',
  'audio/x-flac': 'flac',
  'audio/mpeg': 'mp3',
  'audio/mp3': 'mp3',
  'audio/mp4': 'm4a',
  'audio/x-m4a': 'm4a',
  'audio/aac': 'aac',
  'audio/ogg': 'ogg',
  'application/ogg': 'ogg',
  'audio/opus': 'opus',
  'audio/wav': 'wav',
  'audio/x-wav': 'wav',
  'audio/webm': 'webm',
  'video/mp4': 'mp4',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/quicktime': 'mov',
};

/** The end of a file's name for a type of content; `bin` for those that nobody knows. */
export const extensionOf = (type: string | null): string =>
  EXTENSIONS[(type ?? '').split(';')[0]?.trim().toLowerCase() ?? ''] ?? 'bin';
