import type { Job } from '@bandstand/sqlite';
import Type from 'typebox';
import { type Strip, stripOf } from '../pictures/index.ts';
import type { Vod, VodVariant } from './store.ts';

const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()]);
const text = nullable(Type.String());
const number = nullable(Type.Number());

const fields = {
  id: Type.String(),
  recordingId: nullable(Type.String({ description: 'The same for all files of a recording.' })),
  part: nullable(Type.Integer({ description: 'Counts from 1 within the recording.' })),
  name: Type.String(),
  room: text,
  status: Type.Enum(['recording', 'uploading', 'ready', 'failed']),
  error: nullable(Type.String({ description: 'Why it failed.' })),
  format: nullable(Type.String({ description: 'mp4, m4a or webm.' })),
  sizeBytes: number,
  durationSeconds: number,
  width: number,
  height: number,
  videoCodec: text,
  audioCodec: text,
  startedAt: text,
  endedAt: text,
  streamOffsetMs: nullable(Type.Integer({ description: 'Where it begins in its stream.' })),
  streamId: text,
  metatags: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
  libraryRelease: nullable(Type.String({ description: 'The release that was made of it.' })),
  onDisk: Type.Boolean({ description: 'Its file is on this server.' }),
  inStore: Type.Boolean({ description: 'Its file is in the S3 store of the app.' }),
  urls: Type.Object({ file: Type.String(), download: Type.String(), poster: text, thumbnails: text }),
  thumbnails: nullable(
    Type.Object(
      { count: Type.Integer(), secondsEach: Type.Number(), width: Type.Integer(), height: Type.Integer() },
      { description: 'Small pictures, one below the other in one JPEG.' },
    ),
  ),
};

export const vodSchema = Type.Object(fields, { $id: 'Vod' });

export const vodDetailSchema = Type.Object(
  {
    ...fields,
    variants: Type.Array(
      Type.Object({
        kind: Type.String(),
        format: Type.String(),
        height: number,
        bitrateKbps: number,
        sizeBytes: number,
      }),
    ),
    work: Type.Array(
      Type.Object({
        kind: Type.String(),
        state: Type.String(),
        attempts: Type.Integer(),
        nextAttemptAt: Type.String(),
        done: Type.Number(),
        total: number,
        message: text,
        error: text,
      }),
      { description: 'What is done about it in the background.' },
    ),
  },
  { $id: 'VodDetail' },
);

/** What a StreamHub, or somebody, has noted of a file: values that are no texts, numbers or yes and no are not shown. */
export function metatagsOf(json: string | null): Record<string, string | number | boolean> {
  if (json === null) return {};
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
    return Object.fromEntries(
      Object.entries(value).filter(
        (entry): entry is [string, string | number | boolean] =>
          typeof entry[1] === 'string' || typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
      ),
    );
  } catch {
    return {};
  }
}

const stripJson = ({ thumbnailsPath, durationS }: Vod): Strip | null =>
  thumbnailsPath === null ? null : stripOf(durationS ?? 0);

export function vodJson(vod: Vod, app: string, origin: string) {
  const base = `${origin}/api/v1/apps/${app}/vods/${vod.publicId}`;
  const { publicId: id, sizeBytes, width, height, startedAt, endedAt } = vod;
  return {
    id,
    recordingId: vod.recordingId,
    part: vod.part,
    name: vod.name,
    room: vod.room,
    status: vod.status,
    error: vod.error,
    format: vod.format,
    sizeBytes,
    durationSeconds: vod.durationS,
    width,
    height,
    videoCodec: vod.videoCodec,
    audioCodec: vod.audioCodec,
    startedAt,
    endedAt,
    streamOffsetMs: vod.streamOffsetMs,
    streamId: vod.streamId,
    metatags: metatagsOf(vod.metatagsJson),
    libraryRelease: vod.libraryRelease,
    onDisk: vod.localPath !== null,
    inStore: vod.fileKey !== null,
    urls: {
      file: `${base}/file`,
      download: `${base}/download`,
      poster: vod.posterPath === null ? null : `${base}/poster.jpg`,
      thumbnails: vod.thumbnailsPath === null ? null : `${base}/thumbnails.jpg`,
    },
    thumbnails: stripJson(vod),
  };
}

export const variantJson = ({ kind, format, height, bitrateKbps, sizeBytes }: VodVariant) => ({
  kind,
  format,
  height,
  bitrateKbps,
  sizeBytes,
});

export const workJson = ({ kind, state, attempts, nextAttemptAt, progress, error }: Job) => ({
  kind,
  state,
  attempts,
  nextAttemptAt: new Date(nextAttemptAt).toISOString(),
  ...progress,
  error,
});
