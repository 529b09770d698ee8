import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';

export type VodStatus = 'recording' | 'uploading' | 'ready' | 'failed';

/** A file of a recording. Paths are below the app's directory; see the comment of the table. */
export interface Vod {
  readonly id: number;
  readonly publicId: string;
  readonly streamId: string | null;
  readonly room: string | null;
  readonly name: string;
  readonly status: VodStatus;
  readonly fileKey: string | null;
  readonly s3Url: string | null;
  readonly sizeBytes: number | null;
  readonly durationS: number | null;
  readonly width: number | null;
  readonly height: number | null;
  readonly format: string | null;
  readonly localPath: string | null;
  /** ISO 8601. */
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly metatagsJson: string | null;
  readonly snapshotKey: string | null;
  readonly recordingId: string | null;
  readonly part: number | null;
  readonly streamOffsetMs: number | null;
  readonly videoCodec: string | null;
  readonly audioCodec: string | null;
  readonly posterPath: string | null;
  readonly thumbnailsPath: string | null;
  readonly uploadJson: string | null;
  readonly error: string | null;
  readonly libraryRelease: string | null;
}

const names = {
  id: 'id',
  publicId: 'public_id',
  streamId: 'stream_id',
  room: 'room',
  name: 'name',
  status: 'status',
  fileKey: 'file_key',
  s3Url: 's3_url',
  sizeBytes: 'size_bytes',
  durationS: 'duration_s',
  width: 'width',
  height: 'height',
  format: 'format',
  localPath: 'local_path',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  metatagsJson: 'metatags_json',
  snapshotKey: 'snapshot_key',
  recordingId: 'recording_id',
  part: 'part',
  streamOffsetMs: 'stream_offset_ms',
  videoCodec: 'video_codec',
  audioCodec: 'audio_codec',
  posterPath: 'poster_path',
  thumbnailsPath: 'thumbnails_path',
  uploadJson: 'upload_json',
  error: 'error',
  libraryRelease: 'library_release',
} as const satisfies Record<keyof Vod, string>;

type Column = keyof Vod;
export const vodColumns = Object.entries(names)
  .map(([name, column]) => `${column} AS ${name}`)
  .join(', ');

export function vodById(reader: Reader, id: number): Vod | undefined {
  return reader.get<Vod>(`SELECT ${vodColumns} FROM vods WHERE id = ?`, [id]);
}

export function vodByPublicId(reader: Reader, publicId: string): Vod | undefined {
  return reader.get<Vod>(`SELECT ${vodColumns} FROM vods WHERE public_id = ?`, [publicId]);
}

/** The files of a recording, in their order. */
export function partsOf(reader: Reader, recordingId: string): Vod[] {
  return reader.all<Vod>(`SELECT ${vodColumns} FROM vods WHERE recording_id = ? ORDER BY part`, [
    recordingId,
  ]);
}

/** Files that a life of the server before this one, or a StreamHub, has not finished. */
export function unfinishedVods(reader: Reader): Vod[] {
  return reader.all<Vod>(
    `SELECT ${vodColumns} FROM vods WHERE status IN ('recording', 'uploading') ORDER BY id`,
  );
}

/** Files that are here and whole, and whose size no row says: a StreamHub does not always write it. */
export function unmeasuredVods(reader: Reader): Vod[] {
  return reader.all<Vod>(
    `SELECT ${vodColumns} FROM vods
     WHERE status = 'ready' AND size_bytes IS NULL AND local_path IS NOT NULL ORDER BY id LIMIT 10000`,
  );
}

/** Bytes of all files of an app, here and in its store. */
export const storedBytes = (reader: Reader): number =>
  reader.value<number | null>('SELECT sum(size_bytes) FROM vods') ?? 0;

export type NewVod = Pick<
  Vod,
  | 'streamId'
  | 'room'
  | 'name'
  | 'localPath'
  | 'startedAt'
  | 'format'
  | 'width'
  | 'height'
  | 'videoCodec'
  | 'audioCodec'
  | 'recordingId'
  | 'part'
  | 'streamOffsetMs'
>;

/** A new file, in the state `recording`. */
export function insertVod(writer: Writer, appId: number, vod: NewVod): Vod {
  const columns = (Object.keys(vod) as (keyof NewVod)[]).map((name) => [name, names[name]] as const);
  const { lastInsertRowid } = writer.run(
    `INSERT INTO vods (app_id, ${columns.map(([, column]) => column).join(', ')})
     VALUES (:appId, ${columns.map(([name]) => `:${name}`).join(', ')})`,
    { appId, ...vod },
  );
  const made = vodById(writer, lastInsertRowid);
  if (made === undefined) throw new Error('a row that was just made is there');
  return made;
}

/** Whether the row is still there. */
export function changeVod(writer: Writer, id: number, change: Partial<Record<Column, SqlValue>>): boolean {
  const sets = (Object.keys(change) as Column[]).map((name) => `${names[name]} = :${name}`);
  return (
    writer.run(`UPDATE vods SET ${sets.join(', ')} WHERE id = :vodId`, { ...change, vodId: id }).changes === 1
  );
}

export interface VodFilter {
  readonly status?: VodStatus | undefined;
  readonly room?: string | undefined;
  readonly recordingId?: string | undefined;
  readonly streamId?: string | undefined;
  /** A part of the name, in any case. */
  readonly words?: string | undefined;
}

/** Rows that one page looks at, whatever it finds. */
const window = 5000;

/**
 * Files, the newest first, behind `before`. A page looks at so many rows at most: `next` is where the next one begins, null at
 * the end, and a page may hold less than `limit` before that.
 */
export function listVods(
  reader: Reader,
  filter: VodFilter,
  {
    before = Number.MAX_SAFE_INTEGER,
    limit,
  }: { readonly before?: number | undefined; readonly limit: number },
): { readonly items: Vod[]; readonly next: number | null } {
  const { status, room, recordingId, streamId, words } = filter;
  // The first of these that is asked for has an index that is in the order of the page; the others are looked at row by row.
  const exact = Object.entries({ recording_id: recordingId, stream_id: streamId, room, status }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  const [lead, ...rest] = exact;
  const params = {
    before,
    limit,
    window,
    ...Object.fromEntries(exact),
    ...(words === undefined ? {} : { words: `%${words.replaceAll(/[\\%_]/g, '\\$&')}%` }),
  };
  const inside = `id < :before${lead ? ` AND ${lead[0]} = :${lead[0]}` : ''}`;
  const outside = [
    ...rest.map(([column]) => `${column} = :${column}`),
    ...(words === undefined ? [] : [`name LIKE :words ESCAPE '\\'`]),
  ];
  const seen = `SELECT * FROM vods WHERE ${inside} ORDER BY id DESC LIMIT :window`;
  const where = outside.length > 0 ? `WHERE ${outside.join(' AND ')}` : '';
  const items = reader.all<Vod>(
    `SELECT ${vodColumns} FROM (${seen}) ${where} ORDER BY id DESC LIMIT :limit`,
    params,
  );
  if (items.length === limit) return { items, next: items.at(-1)?.id ?? null };
  const end = reader.get<{ rows: number; last: number | null }>(
    `SELECT count(*) AS rows, min(id) AS last FROM (SELECT id FROM vods WHERE ${inside} ORDER BY id DESC LIMIT :window)`,
    params,
  );
  return { items, next: end && end.rows === window ? end.last : null };
}

export interface VodVariant {
  readonly id: number;
  readonly kind: string;
  readonly format: string;
  readonly height: number | null;
  readonly bitrateKbps: number | null;
  readonly sizeBytes: number | null;
  readonly fileKey: string | null;
  readonly localPath: string | null;
  /** Keys of segments, of a StreamHub. */
  readonly extraJson: string | null;
}

export function variantsOf(reader: Reader, vodId: number): VodVariant[] {
  return reader.all<VodVariant>(
    `SELECT id, kind, format, height, bitrate_kbps AS bitrateKbps, size_bytes AS sizeBytes, file_key AS fileKey,
       local_path AS localPath, extra_json AS extraJson
     FROM vod_variants WHERE vod_id = ? ORDER BY id LIMIT 1000`,
    [vodId],
  );
}

/** The row with its variants; its track list goes with it. */
export function deleteVod(writer: Writer, id: number): boolean {
  writer.run('DELETE FROM vod_variants WHERE vod_id = ?', [id]);
  return writer.run('DELETE FROM vods WHERE id = ?', [id]).changes === 1;
}

/** Ids of the jobs of these kinds that wait or run for a file. */
export function openJobsOf(reader: Reader, vodId: number, kinds: readonly string[]): string[] {
  const sql = `SELECT id FROM jobs WHERE kind = ? AND unique_key = ? AND state IN ('waiting', 'running')`;
  return kinds.flatMap((kind) => reader.value<string>(sql, [kind, String(vodId)]) ?? []);
}

/** Lets all jobs of a kind that wait begin now. */
export function hurryJobs(writer: Writer, kind: string, now: number): void {
  writer.run(
    `UPDATE jobs SET next_attempt_at = min(next_attempt_at, ?) WHERE kind = ? AND state = 'waiting'`,
    [now, kind],
  );
}

/** Lets a job that waits for a file begin now. */
export function hurryJob(writer: Writer, vodId: number, kind: string, now: number): void {
  writer.run(`UPDATE jobs SET next_attempt_at = ? WHERE kind = ? AND unique_key = ? AND state = 'waiting'`, [
    now,
    kind,
    String(vodId),
  ]);
}
