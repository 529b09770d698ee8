import type { TranscodeFormat } from '@bandstand/media';
import type { TrackRow } from '../../catalogue/index.ts';
import { jellyfinId, mediaSource } from '../../jellyfin-items/index.ts';
import type { Conversion, Wishes } from './device-profile.ts';

interface Address {
  readonly deviceId: string | undefined;
  readonly token: string | undefined;
  readonly session: string;
}

/** What containers and codecs are called, and what they are made of. */
const formats: Readonly<Record<string, TranscodeFormat>> = {
  mp3: 'mp3',
  opus: 'opus',
  ogg: 'opus',
  webm: 'opus',
  aac: 'aac',
  flac: 'flac',
};
/** A limit above this is no wish for a bitrate but the speed of a network, bit/s. */
const highestWish = 320_000;

/**
 * A track as something that this player can play: as it is, or converted at an address below this face's own, which needs no
 * further signing in, as players of sound do not sign in.
 */
export function playableSource(
  row: TrackRow,
  { fits, conversions, mostBits }: Wishes,
  made: readonly TranscodeFormat[],
  address: Address,
) {
  const source = mediaSource(row);
  if (fits(row)) return source;
  const wanted = conversions.find((one) => canMake(one, made));
  const played = { ...source, SupportsDirectPlay: false, SupportsDirectStream: false };
  if (wanted === undefined) return { ...played, SupportsTranscoding: false };
  return {
    ...played,
    TranscodingUrl: urlOf(row, wanted, mostBits, address),
    TranscodingContainer: wanted.container,
    TranscodingSubProtocol: wanted.protocol,
  };
}

function canMake({ container, codec, protocol }: Conversion, made: readonly TranscodeFormat[]): boolean {
  // Segments hold AAC.
  const format = protocol === 'hls' ? 'aac' : (formats[codec ?? ''] ?? formats[container]);
  if (protocol === 'hls' && codec !== undefined && codec !== 'aac') return false;
  return format !== undefined && made.includes(format);
}

function urlOf(
  { gid }: TrackRow,
  { container, codec, protocol }: Conversion,
  mostBits: number,
  { deviceId, token, session }: Address,
): string {
  const query = new URLSearchParams({
    mediaSourceId: jellyfinId(gid),
    playSessionId: session,
    ...(deviceId === undefined ? {} : { deviceId }),
    ...(codec === undefined ? {} : { audioCodec: codec }),
    ...(mostBits > 0 && mostBits <= highestWish ? { audioBitRate: String(mostBits) } : {}),
    ...(protocol === 'hls' ? { segmentContainer: container } : {}),
    ...(token === undefined ? {} : { ApiKey: token }),
  });
  const file = protocol === 'hls' ? 'master.m3u8' : `stream.${container}`;
  return `/Audio/${jellyfinId(gid)}/${file}?${query.toString()}`;
}
