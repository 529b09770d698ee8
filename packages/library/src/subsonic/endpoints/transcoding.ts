import type { Reply } from '@bandstand/http';
import type { TranscodeFormat } from '@bandstand/media';
import type { AccountViewer } from '../../access/index.ts';
import type { Catalogue } from '../../catalogue/index.ts';
import { LibraryError, type LibraryErrorCode } from '../../errors/index.ts';
import { type Sounds, soundReply } from '../../playback/index.ts';
import type { Podcasts } from '../../podcasts/index.ts';
import type { Call, Endpoint } from '../endpoint.ts';
import { gidOf } from '../identify.ts';
import type { Envelope } from '../protocol/envelope.ts';
import { failure, nothingThere } from '../protocol/failures.ts';
import type { Fields } from '../protocol/fields.ts';
import type { Node } from '../protocol/node.ts';
import { type ClientInfo, type Conversion, clientInfo, type Stream } from './client-info.ts';

interface TranscodingOptions {
  readonly envelope: Envelope;
  readonly services: { readonly catalogue: Catalogue; readonly sounds: Sounds; readonly podcasts: Podcasts };
}

/** kbit/s of a conversion when the player names no limit; FLAC has none. */
const usual: Readonly<Record<TranscodeFormat, number>> = { mp3: 192, aac: 160, opus: 128, flac: 0 };
const formats: Readonly<Record<string, TranscodeFormat>> = {
  mp3: 'mp3',
  opus: 'opus',
  ogg: 'opus',
  aac: 'aac',
  m4a: 'aac',
  flac: 'flac',
};

/** The extension transcoding: what a player says of itself decides whether it gets the file or a conversion. */
export function transcodingEndpoints({ services, envelope }: TranscodingOptions): readonly Endpoint[] {
  return [
    {
      permission: 'library.play',
      rate: 'read',
      name: 'getTranscodeDecision',
      takesJson: true,
      summary:
        'Whether a player that describes itself in the body plays a file as it is, and what it gets else',
      answer: async (call) => {
        const stream = await streamOf(services, call.viewer, mediaOf(call.fields));
        const info = clientInfo(await call.text());
        return { transcodeDecision: decisionNode(stream, info, services.sounds.formats) };
      },
    },
    {
      permission: 'library.play',
      rate: 'media',
      name: 'getTranscodeStream',
      summary: 'The conversion that was decided on; errors have the status of HTTP',
      answer: (call) => converted(services, envelope, call),
    },
  ];
}

interface Media {
  readonly kind: 'song' | 'podcast';
  readonly gid: string;
}

function mediaOf(fields: Fields): Media {
  const id = fields.needed('mediaId');
  const kind = fields.needed('mediaType', 20);
  if (kind === 'song') return { kind, gid: gidOf(id, 'track') };
  if (kind === 'podcast') return { kind, gid: gidOf(id, 'episode') };
  throw failure(0, 'Parameter mediaType must be song or podcast.');
}

const bitsOf = (kbps: number | null): number | null => (kbps === null ? null : Math.round(kbps * 1000));

async function streamOf(
  { catalogue, podcasts }: TranscodingOptions['services'],
  viewer: AccountViewer,
  { kind, gid }: Media,
): Promise<Stream> {
  if (kind === 'podcast') {
    const { format, bitrate, channels, sampleRate } = podcasts.episode(viewer, gid);
    const container = format ?? 'mp3';
    const rates = { audioBitrate: bitsOf(bitrate), audioSamplerate: sampleRate, audioBitdepth: null };
    return { container, codec: container, audioChannels: channels, ...rates };
  }
  const row = await catalogue.track(viewer, gid);
  if (row === undefined) throw nothingThere('song');
  return {
    container: row.suffix.toLowerCase(),
    codec: (row.codec ?? row.suffix).toLowerCase(),
    audioChannels: row.channels,
    audioBitrate: bitsOf(row.bitrate),
    audioSamplerate: row.sampleRate,
    audioBitdepth: row.bitDepth,
  };
}

function decisionNode(stream: Stream, info: ClientInfo, made: readonly TranscodeFormat[]): Node {
  const obstacles = info.obstacles(stream);
  const canDirectPlay = obstacles.includes('');
  const target = info.conversions.find((one) => one.protocol === 'http' && canMake(one, made));
  const format = target === undefined ? undefined : formatOf(target);
  const decided = {
    canDirectPlay,
    canTranscode: format !== undefined,
    transcodeReason: canDirectPlay ? [] : obstacles,
    sourceStream: streamNode(stream),
  };
  if (target === undefined || format === undefined) {
    const none = 'There is no conversion that this player reads and this server makes.';
    return { ...decided, errorReason: canDirectPlay ? '' : none };
  }
  const kbps = bitrateOf(format, info.mostBits);
  const { container, codec } = target;
  const audioBitrate = kbps === 0 ? null : kbps * 1000;
  return {
    ...decided,
    errorReason: '',
    transcodeParams: `${format}-${kbps}`,
    transcodeStream: streamNode({ ...stream, container, codec, audioBitrate, audioBitdepth: null }),
  };
}

const formatOf = ({ codec, container }: Conversion): TranscodeFormat | undefined =>
  formats[codec] ?? formats[container];

function canMake(conversion: Conversion, made: readonly TranscodeFormat[]): boolean {
  const format = formatOf(conversion);
  return format !== undefined && made.includes(format);
}

function bitrateOf(format: TranscodeFormat, mostBits: number): number {
  const most = Math.floor(mostBits / 1000);
  if (format === 'flac') return 0;
  return most > 0 ? Math.min(most, 320) : usual[format];
}

const streamNode = (stream: Stream): Node => ({
  protocol: 'http',
  container: stream.container,
  codec: stream.codec,
  audioChannels: stream.audioChannels ?? undefined,
  audioBitrate: stream.audioBitrate ?? undefined,
  audioProfile: '',
  audioSamplerate: stream.audioSamplerate ?? undefined,
  audioBitdepth: stream.audioBitdepth ?? undefined,
});

const statuses: Readonly<Record<LibraryErrorCode, number>> = {
  not_found: 404,
  forbidden: 403,
  invalid: 400,
  conflict: 409,
  not_available: 503,
  not_supported: 501,
  busy: 503,
};

async function converted(
  { sounds, podcasts }: TranscodingOptions['services'],
  envelope: Envelope,
  call: Call,
): Promise<Reply> {
  const { viewer, fields, signal } = call;
  const { kind, gid } = mediaOf(fields);
  const params = /^(mp3|aac|opus|flac)-(\d{1,4})$/.exec(fields.needed('transcodeParams', 40));
  if (params === null) throw failure(0, 'Parameter transcodeParams is none that getTranscodeDecision gave.');
  const offsetS = fields.number('offset', 0, 864_000);
  const wanted = { format: params[1], maxBitrate: Number(params[2]), offsetS };
  try {
    const from = kind === 'song' ? sounds : undefined;
    const sound = await (from?.stream(viewer, gid, wanted) ?? podcasts.sound(viewer, gid, wanted));
    return soundReply(sound, { signal });
  } catch (error) {
    // Players of sound see the status alone.
    if (!(error instanceof LibraryError)) throw error;
    const failed = error.code === 'not_found' ? 70 : error.code === 'forbidden' ? 50 : 0;
    return envelope.failed(call.format, failed, error.safe, { status: statuses[error.code] });
  }
}
