import { bytes, type Reply } from '@bandstand/http';
import {
  type Container,
  type Hls,
  type HlsRequest,
  masterPlaylist,
  playlistType,
  segmentTypes,
} from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';

interface HlsOptions {
  readonly hls: Hls;
}

const common = { permission: 'library.play', rate: 'media', method: 'GET' } as const;
const listHeaders = { 'cache-control': 'private, no-cache' };
const segmentHeaders = { 'cache-control': 'private, max-age=3600' };
/** Number of the segment that holds no sound: what the fragments build on. */
const initNumber = -1;
/** A limit above this is no wish for a bitrate but the speed of a network, bit/s. */
const highestWish = 320_000;
/** What a player must send again with each segment, and what it likes to find there. */
const kept = [
  'audioBitRate',
  'maxStreamingBitrate',
  'segmentContainer',
  'deviceId',
  'playSessionId',
] as const;

/** Tracks in segments, at the addresses that Jellyfin's clients know. */
export function hlsEndpoints({ hls }: HlsOptions): readonly Endpoint[] {
  return [
    {
      ...common,
      name: 'getMasterHlsAudioPlaylist',
      path: '/Audio/:itemId/master.m3u8',
      summary: 'The ways to hear a track: one',
      answer: async (call) => {
        // Who may not hear the track learns nothing here either.
        const kbps = await hls.bitrate(requestOf(call));
        return list(masterPlaylist([{ kbps, uri: `main.m3u8?${again(call)}` }]));
      },
    },
    {
      ...common,
      name: 'getVariantHlsAudioPlaylist',
      path: '/Audio/:itemId/main.m3u8',
      summary: 'A track as a list of segments',
      answer: async (call) => {
        const container = containerOf(call);
        const query = again(call);
        const address = (index: number): string => `hls1/main/${index}.${container}?${query}`;
        const init = container === 'mp4' ? address(initNumber) : undefined;
        return list(await hls.playlist(requestOf(call), { segment: address, init }));
      },
    },
    {
      ...common,
      name: 'getHlsAudioSegment',
      path: '/Audio/:itemId/hls1/:playlistId/:segment',
      summary: 'A segment that the list names',
      answer: async (call) => {
        const [, number = '', container] = /^(-1|\d{1,6})\.(ts|mp4)$/.exec(call.param('segment')) ?? [];
        if (container !== 'ts' && container !== 'mp4') throw nothingThere('segment');
        const request = requestOf(call);
        const sound =
          container === 'mp4' && Number(number) === initNumber
            ? await hls.init(request)
            : await hls.segment(request, Number(number), container, call.signal);
        return bytes(sound, segmentTypes[container], segmentHeaders);
      },
    },
    {
      ...common,
      rate: 'write',
      method: 'DELETE',
      name: 'stopEncodingProcess',
      path: '/Videos/ActiveEncodings',
      summary: 'A player wants no more segments: conversions end by themselves when nobody asks',
      answer: () => undefined,
    },
  ];
}

const list = (text: string): Reply => bytes(text, playlistType, listHeaders);

function requestOf(call: Call): HlsRequest {
  const { query } = call;
  const most = query.number('maxStreamingBitrate') ?? Number.POSITIVE_INFINITY;
  const bits = query.number('audioBitRate') ?? (most < highestWish ? most : 0);
  return { viewer: call.viewer, gid: call.gid(), kbps: Math.floor(bits / 1000) };
}

function containerOf({ query }: Call): Container {
  const wanted = query.text('segmentContainer') ?? query.text('transcodingContainer') ?? '';
  return ['mp4', 'm4s', 'fmp4'].includes(wanted.toLowerCase()) ? 'mp4' : 'ts';
}

function again({ query, client }: Call): string {
  const all = new URLSearchParams();
  for (const name of kept) {
    const value =
      query.text(name) ?? (name === 'segmentContainer' ? query.text('transcodingContainer') : undefined);
    if (value !== undefined) all.set(name, value);
  }
  // A player has nothing but the addresses of the list.
  if (client.token !== undefined) all.set('ApiKey', client.token);
  return all.toString();
}
