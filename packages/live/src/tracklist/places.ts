import { basename } from 'node:path';
import type { Reader } from '@bandstand/sqlite';
import { notFound } from '../errors/index.ts';
import type { ListPlace } from './types.ts';

interface StreamRow {
  readonly streamId: string;
  readonly room: string | null;
  readonly title: string | null;
  readonly startedAt: string;
}

interface VodRow {
  readonly id: number;
  readonly streamId: string | null;
  readonly room: string | null;
  readonly name: string;
  readonly startedAt: string | null;
  readonly offsetMs: number | null;
  readonly seconds: number | null;
  readonly localPath: string | null;
  readonly format: string | null;
}

/** The list of a stream, by the id that addresses show. Throws `not_found`. */
export function placeOfStream(reader: Reader, publicId: string): ListPlace {
  const row = reader.get<StreamRow>(
    'SELECT stream_id AS streamId, room, title, started_at AS startedAt FROM streams WHERE public_id = ?',
    [publicId],
  );
  if (row === undefined) throw notFound('stream');
  const room = row.room ?? '';
  return {
    owner: { streamId: row.streamId },
    fromMs: 0,
    toMs: Infinity,
    room,
    name: row.title ?? room,
    file: `${row.title ?? room}.mp4`,
    startedAt: row.startedAt,
  };
}

/**
 * What a recording holds of the list of its stream, or the list of its own where no stream of ours belongs to it, by the id that
 * addresses show. Throws `not_found`.
 */
export function placeOfVod(reader: Reader, publicId: string): ListPlace {
  const row = reader.get<VodRow>(
    `SELECT id, stream_id AS streamId, room, name, started_at AS startedAt, stream_offset_ms AS offsetMs,
       duration_s AS seconds, local_path AS localPath, format FROM vods WHERE public_id = ?`,
    [publicId],
  );
  if (row === undefined) throw notFound('recording');
  const { id, streamId, offsetMs, seconds, name, startedAt } = row;
  const ofStream = streamId !== null && offsetMs !== null;
  const fromMs = ofStream ? offsetMs : 0;
  return {
    owner: ofStream ? { streamId } : { vodId: id },
    fromMs,
    toMs: seconds === null ? Infinity : fromMs + Math.round(seconds * 1000),
    room: row.room ?? '',
    name,
    file: row.localPath === null ? `${name}.${row.format ?? 'mp4'}` : basename(row.localPath),
    startedAt,
  };
}

/** A time of the list as it is told of this part of it. */
export function relative(ms: number, { fromMs, toMs }: ListPlace): number {
  return Math.min(Math.max(ms, fromMs), toMs) - fromMs;
}
