import { failure } from '../protocol/failures.ts';

/** A file as far as players have limits. Rates in bit/s and Hz; null when unknown. */
export interface Stream {
  readonly container: string;
  readonly codec: string;
  readonly audioChannels: number | null;
  readonly audioBitrate: number | null;
  readonly audioSamplerate: number | null;
  readonly audioBitdepth: number | null;
}

export interface Conversion {
  readonly container: string;
  readonly codec: string;
  readonly protocol: string;
}

/** What a player can do, the `ClientInfo` of the extension transcoding. */
export interface ClientInfo {
  /** For each way to play files as they are: why it is none for this stream, '' when it is one. */
  readonly obstacles: (stream: Stream) => readonly string[];
  readonly conversions: readonly Conversion[];
  /** bit/s of a conversion at most, 0 for no limit. */
  readonly mostBits: number;
}

type Raw = Readonly<Record<string, unknown>>;

/** Reads the JSON of a body; throws failure 0 for what is none. */
export function clientInfo(text: string): ClientInfo {
  const info = parsed(text);
  const most = numberIn(info, 'maxAudioBitrate');
  const codecs = objectsIn(info, 'codecProfiles');
  const limits = [numberIn(info, 'maxTranscodingAudioBitrate'), most].filter((one) => one > 0);
  return {
    obstacles: (stream) => {
      const ofCodec = codecs.map((one) => beyond(one, stream)).find((why) => why !== '') ?? '';
      const general = tooFast(most, stream) || ofCodec;
      return objectsIn(info, 'directPlayProfiles').map((profile) => unfit(profile, stream) || general);
    },
    conversions: objectsIn(info, 'transcodingProfiles').map((profile) => ({
      container: wordIn(profile, 'container'),
      codec: wordIn(profile, 'audioCodec'),
      protocol: wordIn(profile, 'protocol') || 'http',
    })),
    mostBits: limits.length === 0 ? 0 : Math.min(...limits),
  };
}

/** Other names of the same container. */
const alike: readonly (readonly string[])[] = [
  ['mp4', 'm4a', 'm4b'],
  ['ogg', 'oga', 'opus'],
  ['wav', 'wave'],
  ['aif', 'aiff'],
];

function unfit(profile: Raw, { container, codec, audioChannels }: Stream): string {
  const containers = wordsIn(profile, 'containers');
  const names = alike.find((group) => group.includes(container)) ?? [container];
  if (containers.length > 0 && !containers.some((one) => names.includes(one))) return 'ContainerNotSupported';
  const codecs = wordsIn(profile, 'audioCodecs');
  if (codecs.length > 0 && !codecs.includes(codec)) return 'AudioCodecNotSupported';
  const protocols = wordsIn(profile, 'protocols');
  if (protocols.length > 0 && !protocols.includes('http')) return 'ProtocolNotSupported';
  const most = numberIn(profile, 'maxAudioChannels');
  return most > 0 && (audioChannels ?? 0) > most ? 'AudioChannelsNotSupported' : '';
}

const tooFast = (most: number, { audioBitrate }: Stream): string =>
  most > 0 && (audioBitrate ?? 0) > most ? 'AudioBitrateNotSupported' : '';

const measured = ['audioChannels', 'audioBitrate', 'audioSamplerate', 'audioBitdepth'] as const;

/** The first limit of a codec that the stream is beyond; '' when it keeps all, or is of another codec. */
function beyond(profile: Raw, stream: Stream): string {
  const codec = wordIn(profile, 'name');
  if (codec !== '' && codec !== stream.codec) return '';
  const broken = objectsIn(profile, 'limitations').find((limit) => {
    const name = measured.find((one) => one === limit['name']);
    const value = name === undefined ? null : stream[name];
    const bounds = listIn(limit, 'values').map(Number);
    return value !== null && bounds.length > 0 && !holds(limit['comparison'], value, bounds);
  });
  return broken === undefined ? '' : `${String(broken['name'])}NotSupported`;
}

function holds(comparison: unknown, value: number, bounds: readonly number[]): boolean {
  const [first = Number.NaN] = bounds;
  switch (comparison) {
    case 'Equals':
      return bounds.includes(value);
    case 'NotEquals':
      return !bounds.includes(value);
    case 'LessThanEqual':
      return !(value > first);
    case 'GreaterThanEqual':
      return !(value < first);
    default:
      return true;
  }
}

function parsed(text: string): Raw {
  try {
    const value: unknown = JSON.parse(text);
    if (isRaw(value)) return value;
  } catch (cause) {
    throw failure(0, 'The body must be the JSON of a ClientInfo.', cause);
  }
  throw failure(0, 'The body must be the JSON of a ClientInfo.');
}

const isRaw = (value: unknown): value is Raw =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const listIn = (raw: Raw, name: string): readonly unknown[] => {
  const value: unknown = raw[name];
  return Array.isArray(value) ? value : [];
};
const objectsIn = (raw: Raw, name: string): readonly Raw[] => listIn(raw, name).filter(isRaw);
const wordIn = (raw: Raw, name: string): string => {
  const value: unknown = raw[name];
  return typeof value === 'string' ? value.toLowerCase() : '';
};
const wordsIn = (raw: Raw, name: string): readonly string[] =>
  listIn(raw, name).flatMap((value) => (typeof value === 'string' ? [value.toLowerCase()] : []));
function numberIn(raw: Raw, name: string): number {
  const value: unknown = raw[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
