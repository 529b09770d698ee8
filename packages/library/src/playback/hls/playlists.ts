import { type Layout, secondsOf } from './layout.ts';

export const playlistType = 'application/vnd.apple.mpegurl';

/** One way to hear a track, for the list of ways. */
export interface Variant {
  readonly kbps: number;
  /** Address of its own list, relative to this one. */
  readonly uri: string;
}

/** The list of ways to hear a track (RFC 8216, 4.3.4.2): a player takes the one that its network carries. */
export function masterPlaylist(variants: readonly Variant[]): string {
  const lines = variants.map(({ kbps, uri }) => {
    // Frames differ in size, and every container adds something.
    const peak = Math.ceil(kbps * 1000 * 1.2);
    return `#EXT-X-STREAM-INF:BANDWIDTH=${peak},AVERAGE-BANDWIDTH=${kbps * 1000},CODECS="mp4a.40.2"\n${uri}\n`;
  });
  return `#EXTM3U\n#EXT-X-VERSION:6\n#EXT-X-INDEPENDENT-SEGMENTS\n${lines.join('')}`;
}

export interface MediaAddresses {
  /** Address of a segment by its number, relative to the list. */
  readonly segment: (index: number) => string;
  /** Address of what fragments build on; undefined for a transport stream. */
  readonly init: string | undefined;
}

/** The list of all segments of a track, complete from the start (RFC 8216, 4.3.3.5). */
export function mediaPlaylist(layout: Layout, { segment, init }: MediaAddresses): string {
  const seconds = Array.from({ length: layout.segments }, (_, index) => secondsOf(layout, index));
  const lines = seconds.map((one, index) => `#EXTINF:${one.toFixed(6)},\n${segment(index)}\n`);
  const longest = Math.max(1, Math.round(Math.max(...seconds.slice(0, 2), seconds.at(-1) ?? 0)));
  const head = [
    '#EXTM3U',
    `#EXT-X-VERSION:${init === undefined ? 6 : 7}`,
    `#EXT-X-TARGETDURATION:${longest}`,
    '#EXT-X-MEDIA-SEQUENCE:0',
    '#EXT-X-PLAYLIST-TYPE:VOD',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    ...(init === undefined ? [] : [`#EXT-X-MAP:URI="${init}"`]),
  ];
  return `${head.join('\n')}\n${lines.join('')}#EXT-X-ENDLIST\n`;
}
