import type { AudioFormat, VideoFormat } from '../codecs/index.ts';

export interface Variants {
  readonly video: VideoFormat | undefined;
  readonly audio: AudioFormat | undefined;
  /** Bits a second at the highest. */
  readonly mainPeak: number;
  /** Undefined when there is no rendition of sound alone. */
  readonly audioPeak: number | undefined;
  /** Who asks, in the addresses of the playlists. */
  readonly viewer: string;
}

/** The playlist that names the others (RFC 8216bis, 4.4.6). */
export function multivariantPlaylist({ video, audio, mainPeak, audioPeak, viewer }: Variants): string {
  const codecs = [video?.mime, audio?.mime].filter((mime) => mime !== undefined).join(',');
  const size = video ? `,RESOLUTION=${video.width}x${video.height}` : '';
  const bandwidth = (peak: number): string => `BANDWIDTH=${Math.max(1000, Math.ceil(peak))}`;
  const lines = [
    '#EXTM3U',
    '#EXT-X-VERSION:6',
    `#EXT-X-STREAM-INF:${bandwidth(mainPeak)},CODECS="${codecs}"${size}`,
    `main.m3u8?v=${viewer}`,
  ];
  if (audioPeak !== undefined && audio)
    lines.push(`#EXT-X-STREAM-INF:${bandwidth(audioPeak)},CODECS="${audio.mime}"`, `audio.m3u8?v=${viewer}`);
  return `${lines.join('\n')}\n`;
}
