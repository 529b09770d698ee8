import { bytes, type Reply } from '@bandstand/http';
import {
  type Hls,
  type HlsRequest,
  masterPlaylist,
  playlistType,
  segmentTypes,
} from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import { failure } from '../protocol/failures.ts';

export interface HlsEndpointOptions {
  readonly services: { readonly hls: Hls };
}

const common = { permission: 'library.play', rate: 'media' } as const;
/** What a player sends again with every segment: it has nothing but the addresses of the list. */
const signIn = ['u', 'p', 't', 's', 'apiKey', 'v', 'c'] as const;
const highestKbps = 100_000;
const mostVariants = 10;
const mostSegments = 100_000;
/** The list of a track changes when its file does. */
const listHeaders = { 'cache-control': 'private, no-cache' };
const segmentHeaders = { 'cache-control': 'private, max-age=3600' };

/** A song as a list of segments (HTTP Live Streaming), with several bitrates as a list of lists. */
export function hlsEndpoints({ services: { hls } }: HlsEndpointOptions): readonly Endpoint[] {
  const list: Omit<Endpoint, 'name'> = {
    ...common,
    summary: 'A song for players of HTTP Live Streaming',
    answer: (call) => playlist(hls, call),
  };
  return [
    { ...list, name: 'hls.m3u8' },
    { ...list, name: 'hls' },
    {
      ...common,
      name: 'hls.ts',
      summary: 'A segment that a list of hls.m3u8 names',
      answer: async (call) => {
        const segment = call.fields.whole('segment', 0, mostSegments) ?? 0;
        const kbps = call.fields.whole('bitRate', 0, highestKbps);
        const sound = await hls.segment(requestOf(call, kbps), segment, 'ts', call.signal);
        return bytes(sound, segmentTypes.ts, segmentHeaders);
      },
    },
  ];
}

async function playlist(hls: Hls, call: Call): Promise<Reply> {
  const rates = [...new Set(call.fields.all('bitRate').map(kbpsOf))];
  const { gid } = requestOf(call, undefined);
  if (rates.length > mostVariants) throw failure(0, `There may be ${mostVariants} bit rates.`);
  if (rates.length > 1) {
    // Who may not hear the song learns nothing here either.
    await hls.bitrate(requestOf(call, undefined));
    const variants = rates.map((kbps) => ({
      kbps,
      uri: address(call, 'hls.m3u8', { id: `tr-${gid}`, bitRate: kbps }),
    }));
    return bytes(masterPlaylist(variants), playlistType, listHeaders);
  }
  const [kbps] = rates;
  const text = await hls.playlist(requestOf(call, kbps), {
    segment: (segment) => address(call, 'hls.ts', { id: `tr-${gid}`, bitRate: kbps ?? 0, segment }),
    init: undefined,
  });
  return bytes(text, playlistType, listHeaders);
}

function requestOf(call: Call, kbps: number | undefined): HlsRequest {
  return { viewer: call.viewer, gid: gidOf(call.fields.needed('id'), 'track'), kbps };
}

/** `128` or, as for video, `128@480x360`. */
function kbpsOf(text: string): number {
  const kbps = Number(/^(\d{1,6})(?:@\d+x\d+)?$/.exec(text)?.[1] ?? Number.NaN);
  if (kbps >= 0 && kbps <= highestKbps) return kbps;
  throw failure(0, `Parameter bitRate must be a number from 0 to ${highestKbps}.`);
}

function address({ fields }: Call, method: string, query: Readonly<Record<string, string | number>>): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) all.set(name, String(value));
  for (const name of signIn) {
    const value = fields.sent(name);
    if (value !== undefined) all.set(name, value);
  }
  return `${method}?${all.toString()}`;
}
