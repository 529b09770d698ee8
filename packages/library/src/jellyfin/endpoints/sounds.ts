import { type Reply, redirect } from '@bandstand/http';
import type { TrackRow } from '../../catalogue/index.ts';
import { jellyfinId, msOfTicks } from '../../jellyfin-items/index.ts';
import { type Sounds, soundReply } from '../../playback/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import type { ListServices } from '../lists/context.ts';
import { nothingThere } from '../protocol/failures.ts';
import { containersOf, fitsAsItIs } from './containers.ts';
import { wishesOf } from './device-profile.ts';
import { playableSource } from './playable-source.ts';

interface SoundOptions {
  readonly lists: ListServices;
  readonly sounds: Sounds;
  readonly random: () => number;
}

const common = { permission: 'library.play', rate: 'media', method: 'GET' } as const;

/** The sound of tracks: as it is, converted, and what a player should know before. */
export function soundEndpoints({ lists, sounds, random }: SoundOptions): readonly Endpoint[] {
  const original = async (call: Call): Promise<Reply> =>
    soundReply(await sounds.stream(call.viewer, call.gid(), { format: 'raw' }), call);
  return [
    {
      ...common,
      rate: 'read',
      method: ['GET', 'POST'],
      name: 'getPlaybackInfo',
      path: '/Items/:itemId/PlaybackInfo',
      summary: 'What can be played of a track, and an id for playing it',
      answer: async (call) => {
        const row = await trackOf(lists, call);
        const PlaySessionId = sessionId(random);
        const wishes = wishesOf(await call.fields(), call.query);
        const address = { deviceId: call.client.deviceId, token: call.client.token, session: PlaySessionId };
        return { MediaSources: [playableSource(row, wishes, sounds.formats, address)], PlaySessionId };
      },
    },
    {
      ...common,
      name: 'getUniversalAudioStream',
      path: '/Audio/:itemId/universal',
      summary: 'The file where the player can read it, else a conversion',
      answer: async (call) => {
        const row = await trackOf(lists, call);
        const { query } = call;
        const offsetS = msOfTicks(query.number('StartTimeTicks') ?? 0) / 1000;
        const most = query.number('MaxStreamingBitrate') ?? 0;
        if (offsetS === 0 && fitsAsItIs(containersOf(query), row, most)) return original(call);
        if (query.text('TranscodingProtocol')?.toLowerCase() === 'hls')
          return redirect(
            `${call.origin}/jellyfin/Audio/${jellyfinId(row.gid)}/master.m3u8?${forward(call)}`,
            302,
          );
        return converted(
          sounds,
          call,
          query.text('TranscodingContainer') ?? query.text('AudioCodec'),
          offsetS,
        );
      },
    },
    {
      ...common,
      name: 'getAudioStream',
      path: '/Audio/:itemId/stream',
      also: ['/Audio/:itemId/stream.:container'],
      summary: 'The file (static) or a conversion',
      answer: (call) => {
        const { query } = call;
        if (query.flag('static') === true) return original(call);
        const container = call.param('container') || query.text('container')?.split(',')[0];
        const offsetS = msOfTicks(query.number('startTimeTicks') ?? 0) / 1000;
        return converted(sounds, call, container ?? query.text('audioCodec'), offsetS);
      },
    },
    {
      ...common,
      name: 'getFile',
      path: '/Items/:itemId/File',
      summary: 'The file of a track, to play it',
      answer: original,
    },
    {
      ...common,
      name: 'getDownload',
      path: '/Items/:itemId/Download',
      summary: 'The file of a track, to keep it',
      answer: async (call) =>
        soundReply(await sounds.download(call.viewer, call.gid()), { signal: call.signal, attachment: true }),
    },
  ];
}

async function trackOf({ catalogue }: ListServices, call: Call): Promise<TrackRow> {
  const row = await catalogue.track(call.viewer, call.gid());
  if (row === undefined) throw nothingThere('track');
  return row;
}

/** A conversion, or the file itself where it is what was asked for. */
async function converted(
  sounds: Sounds,
  call: Call,
  format: string | undefined,
  offsetS: number,
): Promise<Reply> {
  const { query } = call;
  const bits = query.number('audioBitRate') ?? query.number('MaxStreamingBitrate') ?? 0;
  const sound = await sounds.stream(call.viewer, call.gid(), {
    format: knownFormat(format, query.text('audioCodec')),
    maxBitrate: Math.floor(bits / 1000),
    offsetS,
  });
  return soundReply(sound, call);
}

/** Containers that only wrap (ts, mp4) say less than the codec inside. */
function knownFormat(container: string | undefined, codec: string | undefined): string | undefined {
  const name = container?.toLowerCase();
  const inside = codec?.split(',')[0]?.toLowerCase();
  return name === undefined || name === 'ts' || name === 'mp4' || name === 'mkv' ? (inside ?? name) : name;
}

const forward = ({ client, query }: Call): string => {
  const parameters = new URLSearchParams();
  for (const name of query.names()) parameters.set(name, query.text(name) ?? '');
  if (client.token !== undefined) parameters.set('apikey', client.token);
  return parameters.toString();
};

const sessionId = (random: () => number): string =>
  Array.from({ length: 4 }, () =>
    Math.floor(random() * 0x1_0000_0000)
      .toString(16)
      .padStart(8, '0'),
  ).join('');
