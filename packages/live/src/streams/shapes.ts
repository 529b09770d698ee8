import Type, { type Static } from 'typebox';
import type { StreamView } from './streams.ts';

const nothing = Type.Null();
const textOrNull = Type.Union([Type.String(), nothing]);

const videoSchema = Type.Object({
  codec: Type.String(),
  mime: Type.String(),
  width: Type.Integer(),
  height: Type.Integer(),
});
const audioSchema = Type.Object({
  codec: Type.String(),
  mime: Type.String(),
  sampleRate: Type.Integer(),
  channels: Type.Integer(),
});

export const streamSchema = Type.Object(
  {
    id: Type.String(),
    room: textOrNull,
    type: Type.String({ description: 'rtmp, whip, rtsp; of old also webrtc and ws-mjpeg.' }),
    status: Type.Enum(['active', 'ended']),
    title: textOrNull,
    ingress: Type.Union([Type.String(), nothing], { description: 'Id of the ingress it came by.' }),
    startedAt: Type.String(),
    endedAt: textOrNull,
    endReason: textOrNull,
    seconds: Type.Integer({ description: 'How long it has been, or was, published.' }),
    viewers: Type.Integer({ description: 'Now.' }),
    peakViewers: Type.Integer(),
    viewerSeconds: Type.Integer({ description: 'The times of all viewers together.' }),
    bytesIn: Type.Integer(),
    bytesOut: Type.Integer(),
    video: Type.Union([videoSchema, nothing], { description: 'While it runs.' }),
    audio: Type.Union([audioSchema, nothing], { description: 'While it runs.' }),
  },
  { $id: 'LiveStream' },
);

const ladderSchema = Type.Object({
  state: Type.Enum(['idle', 'running', 'restarting', 'refused'], {
    description: 'idle: no player asks for them.',
  }),
  reason: Type.Union([Type.String(), nothing], { description: 'Why they are not made now.' }),
  restarts: Type.Integer(),
  rungs: Type.Array(
    Type.Object({
      name: Type.String(),
      width: Type.Integer(),
      height: Type.Integer(),
      bitrateKbps: Type.Integer(),
    }),
  ),
});

const bitrate = Type.Union([Type.Integer(), nothing]);

export const healthSchema = Type.Object(
  {
    inBitrate: bitrate,
    outBitrate: bitrate,
    video: Type.Union([videoSchema, nothing]),
    audio: Type.Union([audioSchema, nothing]),
    clockJumps: Type.Integer(),
    skipped: Type.Integer({ description: 'Units that slow readers missed.' }),
    ladder: Type.Union([ladderSchema, nothing], {
      description: 'Its smaller sizes, where the app has them.',
    }),
    problems: Type.Array(Type.String(), { description: 'What is wrong, for people.' }),
  },
  { $id: 'LiveStreamHealth' },
);

export const viewerSchema = Type.Object(
  {
    viewer: Type.String(),
    protocol: Type.String(),
    address: Type.String(),
    joinedAt: Type.String(),
    bytes: Type.Integer(),
  },
  { $id: 'LiveViewer' },
);

/** A stream as the API shows it; of one that runs, the numbers of this moment. */
export function shown({ row, facts }: StreamView): Static<typeof streamSchema> {
  const { publicId, room, type, status, title, ingressId, startedAt, endedAt, endReason } = row;
  const totals = facts?.totals;
  const until = endedAt === null ? undefined : Date.parse(endedAt);
  const passed = until === undefined ? (totals?.seconds ?? 0) : (until - Date.parse(startedAt)) / 1000;
  return {
    id: publicId,
    room,
    type,
    status,
    title,
    ingress: ingressId,
    startedAt,
    endedAt,
    endReason,
    seconds: Math.max(0, Math.round(passed)),
    viewers: totals?.viewers ?? 0,
    peakViewers: totals?.peakViewers ?? row.peakViewers,
    viewerSeconds: Math.round(totals?.viewerSeconds ?? row.viewerSeconds),
    bytesIn: totals?.bytesIn ?? row.bytesIn,
    bytesOut: totals?.bytesOut ?? row.bytesOut,
    video: facts?.video ?? null,
    audio: facts?.audio ?? null,
  };
}
