import type { AudioFormat, VideoFormat } from '../codecs/index.ts';
import type { RenditionName } from './names.ts';

/** One of the renditions that a player may choose. */
export interface Variant {
  readonly name: RenditionName;
  readonly video: VideoFormat | undefined;
  readonly audio: AudioFormat | undefined;
  /** Bits a second at the highest. */
  readonly peak: number;
  /** Pictures a second; 0 where it is not known. */
  readonly frameRate: number;
}

const usualRates = [24_000 / 1001, 24, 25, 30_000 / 1001, 30, 48, 50, 60_000 / 1001, 60];

/**
 * The playlist that names the others (RFC 8216bis, 4.4.6), the best first.
 * @param viewer who asks, in the addresses of the playlists
 */
export function multivariantPlaylist(variants: readonly Variant[], viewer: string): string {
  const lines = variants.flatMap(({ name, video, audio, peak, frameRate }) => {
    const codecs = [video?.mime, audio?.mime].filter((mime) => mime !== undefined).join(',');
    const attributes = [`BANDWIDTH=${Math.max(1000, Math.ceil(peak))}`, `CODECS="${codecs}"`];
    if (video) attributes.push(`RESOLUTION=${video.width}x${video.height}`);
    if (video && frameRate > 0) attributes.push(`FRAME-RATE=${nearUsual(frameRate).toFixed(3)}`);
    return [`#EXT-X-STREAM-INF:${attributes.join(',')}`, `${name}.m3u8?v=${viewer}`];
  });
  return `${['#EXTM3U', '#EXT-X-VERSION:6', ...lines].join('\n')}\n`;
}

/** Sources tell times in whole milliseconds: what is measured is a little off. */
function nearUsual(rate: number): number {
  const nearest = usualRates.reduce((best, each) =>
    Math.abs(each - rate) < Math.abs(best - rate) ? each : best,
  );
  return Math.abs(nearest - rate) < rate * 0.005 ? nearest : rate;
}
