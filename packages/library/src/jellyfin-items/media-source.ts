import type { TrackRow } from '../catalogue/index.ts';
import { etagOf } from './base.ts';
import { jellyfinId } from './ids.ts';
import { ticksOfSeconds } from './times.ts';

/** The sound inside a track's file. */
export function mediaStream(row: TrackRow) {
  const codec = (row.codec ?? row.suffix).toLowerCase();
  return {
    Type: 'Audio',
    Index: 0,
    Codec: codec,
    DisplayTitle: codec.toUpperCase(),
    BitRate: bitsOf(row),
    BitDepth: row.bitDepth ?? undefined,
    SampleRate: row.sampleRate ?? undefined,
    Channels: row.channels ?? undefined,
    ChannelLayout: row.channels === 1 ? 'mono' : row.channels === 2 ? 'stereo' : undefined,
    IsInterlaced: false,
    IsDefault: true,
    IsForced: false,
    IsHearingImpaired: false,
    IsExternal: false,
    IsTextSubtitleStream: false,
    SupportsExternalStream: false,
    Level: 0,
  };
}

/** A track's file as something to play. */
export function mediaSource(row: TrackRow) {
  return {
    Protocol: 'File',
    Id: jellyfinId(row.gid),
    Path: row.path ?? undefined,
    Type: 'Default',
    Container: row.suffix,
    Size: row.size,
    Name: row.title,
    ETag: etagOf(row),
    RunTimeTicks: ticksOfSeconds(row.durationS ?? 0),
    Bitrate: bitsOf(row),
    IsRemote: false,
    ReadAtNativeFramerate: false,
    IgnoreDts: false,
    IgnoreIndex: false,
    GenPtsInput: false,
    SupportsTranscoding: true,
    SupportsDirectStream: true,
    SupportsDirectPlay: true,
    IsInfiniteStream: false,
    UseMostCompatibleTranscodingProfile: false,
    RequiresOpening: false,
    RequiresClosing: false,
    RequiresLooping: false,
    SupportsProbing: false,
    MediaStreams: [mediaStream(row)],
    MediaAttachments: [],
    Formats: [],
    RequiredHttpHeaders: {},
    TranscodingSubProtocol: 'http',
    DefaultAudioStreamIndex: 0,
    HasSegments: false,
  };
}

const bitsOf = ({ bitrate }: TrackRow): number | undefined => (bitrate === null ? undefined : bitrate * 1000);
