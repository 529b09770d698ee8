import type { TrackRow } from '../../catalogue/index.ts';
import type { Fields } from '../protocol/fields.ts';
import { fitsAsItIs, type ReadableContainer } from './containers.ts';

/** A form into which a player has a file converted, in the order of its liking. */
export interface Conversion {
  readonly container: string;
  readonly codec: string | undefined;
  readonly protocol: 'http' | 'hls';
}

/** What a player says of itself before it plays: `PlaybackInfoDto` with its `DeviceProfile`. */
export interface Wishes {
  readonly fits: (row: TrackRow) => boolean;
  readonly conversions: readonly Conversion[];
  /** bit/s of a conversion at most, 0 for no limit. */
  readonly mostBits: number;
}

/** The wishes in a body or a query. Who says nothing of himself reads everything. */
export function wishesOf(body: Fields, query: Fields): Wishes {
  const profile = body.objects('DeviceProfile')[0];
  const asked = (name: string): boolean => (body.flag(name) ?? query.flag(name)) !== false;
  const mostBits =
    body.number('MaxStreamingBitrate') ??
    query.number('MaxStreamingBitrate') ??
    profile?.number('MaxStreamingBitrate') ??
    0;
  const direct = profile?.objects('DirectPlayProfiles').filter(isAudio) ?? [];
  const known = profile?.has('DirectPlayProfiles') === true;
  const limits = profile?.objects('CodecProfiles').filter(isAudio) ?? [];
  const fits = (row: TrackRow): boolean =>
    (!known ||
      fitsAsItIs(
        direct.flatMap((one) => readable(one, row)),
        row,
        mostBits,
      )) &&
    (!known || direct.length > 0) &&
    limits.every((limit) => keeps(limit, row));
  return {
    fits: (row) => (asked('EnableDirectPlay') || asked('EnableDirectStream')) && fits(row),
    conversions: asked('EnableTranscoding')
      ? (profile?.objects('TranscodingProfiles').filter(isAudio).map(conversionOf) ?? [])
      : [],
    mostBits: profile?.number('MusicStreamingTranscodingBitrate') ?? mostBits,
  };
}

const isAudio = (profile: Fields): boolean => profile.text('Type', 40)?.toLowerCase() === 'audio';

function readable(profile: Fields, row: TrackRow): readonly ReadableContainer[] {
  const containers = profile.words('Container');
  const codecs = profile.words('AudioCodec');
  return (containers.length === 0 ? [row.suffix.toLowerCase()] : containers).map((container) => ({
    container,
    codecs,
  }));
}

const conversionOf = (profile: Fields): Conversion => ({
  container: profile.text('Container', 40)?.toLowerCase() ?? '',
  codec: profile.words('AudioCodec')[0],
  protocol: profile.text('Protocol', 40)?.toLowerCase() === 'hls' ? 'hls' : 'http',
});

/** Whether the sound keeps within what a player says of a codec. */
function keeps(limit: Fields, row: TrackRow): boolean {
  const codec = (row.codec ?? row.suffix).toLowerCase();
  const codecs = limit.words('Codec');
  if (codecs.length > 0 && !codecs.includes(codec)) return true;
  return limit.objects('Conditions').every((condition) => {
    const value = valueOf(row, condition.text('Property', 60)?.toLowerCase());
    const bound = Number(condition.text('Value', 60)?.split('|')[0]);
    if (value === null || !Number.isFinite(bound)) return true;
    switch (condition.text('Condition', 60)?.toLowerCase()) {
      case 'lessthanequal':
        return value <= bound;
      case 'greaterthanequal':
        return value >= bound;
      case 'equals':
        return value === bound;
      case 'notequals':
        return value !== bound;
      default:
        return true;
    }
  });
}

function valueOf(row: TrackRow, property: string | undefined): number | null {
  switch (property) {
    case 'audiochannels':
      return row.channels;
    case 'audiosamplerate':
      return row.sampleRate;
    case 'audiobitdepth':
      return row.bitDepth;
    case 'audiobitrate':
      return row.bitrate === null ? null : row.bitrate * 1000;
    default:
      return null;
  }
}
