import type { Reader, SqlValue, Writer } from '@bandstand/sqlite';
import type { FeedEpisode } from '../podcast-feed/index.ts';

export type EpisodeStatus = 'new' | 'downloading' | 'completed' | 'error' | 'deleted' | 'skipped';

export interface Episode {
  readonly id: number;
  readonly gid: string;
  readonly channelId: number;
  readonly channelGid: string;
  readonly channelTitle: string | null;
  readonly channelImageTag: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly publishedAt: string;
  /** Seconds. */
  readonly durationS: number | null;
  readonly season: number | null;
  readonly number: number | null;
  readonly sourceUrl: string;
  readonly sourceEtag: string | null;
  readonly status: EpisodeStatus;
  readonly errorMessage: string | null;
  readonly jobId: string | null;
  /** Below DATA_DIR. */
  readonly path: string | null;
  readonly fileHash: string | null;
  /** Bytes. */
  readonly size: number | null;
  readonly format: string | null;
  readonly mime: string | null;
  /** kbit/s. */
  readonly bitrate: number | null;
  /** Hz. */
  readonly sampleRate: number | null;
  readonly channels: number | null;
  readonly lossless: number;
  readonly createdAt: string;
}

const select = `SELECT e.id, e.gid, e.channel_id AS channelId, c.gid AS channelGid, c.title AS channelTitle,
  c.image_tag AS channelImageTag, e.title, e.description, e.published_at AS publishedAt, e.duration AS durationS,
  e.season, e.number, e.source_url AS sourceUrl, e.source_etag AS sourceEtag, e.status,
  e.error_message AS errorMessage, e.job_id AS jobId, e.file_path AS path, e.file_hash AS fileHash,
  e.file_size AS size, e.format, e.mime_type AS mime, e.bitrate, e.sample_rate AS sampleRate, e.channels,
  e.lossless, e.created_at AS createdAt
  FROM podcast_episodes e CROSS JOIN podcast_channels c ON c.id = e.channel_id`;

export interface EpisodePage {
  /** Of one channel; of all without it. */
  readonly channelId?: number | undefined;
  /** The last of the page before. */
  readonly before?: { readonly publishedAt: string; readonly id: number } | null;
  readonly limit: number;
}

/** The latest first. */
export function episodesBefore(reader: Reader, { channelId, before = null, limit }: EpisodePage): Episode[] {
  const where = [
    ...(channelId === undefined ? [] : ['e.channel_id = :channelId']),
    ...(before === null ? [] : ['(e.published_at, e.id) < (:publishedAt, :id)']),
  ];
  const params: Record<string, SqlValue> = { limit };
  if (channelId !== undefined) params['channelId'] = channelId;
  if (before !== null) Object.assign(params, { publishedAt: before.publishedAt, id: before.id });
  const condition = where.length === 0 ? '' : `WHERE ${where.join(' AND ')}`;
  return reader.all<Episode>(
    `${select} ${condition} ORDER BY e.published_at DESC, e.id DESC LIMIT :limit`,
    params,
  );
}

export function episodeByGid(reader: Reader, gid: string): Episode | undefined {
  return reader.get<Episode>(`${select} WHERE e.gid = ?`, [gid]);
}

/** Jobs of a channel's downloads that wait or run. */
export function jobsOfChannel(reader: Reader, channelId: number): string[] {
  return reader
    .all<{ id: string }>(
      `SELECT job_id AS id FROM podcast_episodes
       WHERE channel_id = ? AND status = 'downloading' AND job_id IS NOT NULL`,
      [channelId],
    )
    .map(({ id }) => id);
}

/** Bytes of all episodes that are kept. */
export const storedBytes = (reader: Reader): number =>
  reader.value<number | null>('SELECT sum(file_size) FROM podcast_episodes WHERE file_size IS NOT NULL') ?? 0;

/**
 * Adds what is new in a feed and brings the words of the rest up to date; how many were new. What a feed no longer
 * holds stays. Beyond the latest `fresh`, new ones are skipped: a show of ten years is not ten years of news.
 */
export function mergeEpisodes(
  writer: Writer,
  channelId: number,
  episodes: readonly FeedEpisode[],
  { now, fresh }: { readonly now: string; readonly fresh: number },
): number {
  let added = 0;
  // A date of days to come would keep an episode above all others for as long.
  const latest = new Date(Date.parse(now) + dayMs).toISOString();
  for (const [index, episode] of episodes.entries()) {
    const known = writer.value<number>('SELECT id FROM podcast_episodes WHERE channel_id = ? AND guid = ?', [
      channelId,
      episode.guid,
    ]);
    const { publishedAt } = episode;
    const values = {
      ...episode,
      publishedAt: publishedAt !== null && publishedAt <= latest ? publishedAt : null,
      now,
    };
    if (known !== undefined) {
      const { guid: _guid, ...changed } = values;
      writer.run(
        `UPDATE podcast_episodes SET title = :title, description = :description,
           published_at = ifnull(:publishedAt, published_at), duration = ifnull(:durationS, duration),
           season = :season, number = :number, source_url = :sourceUrl, updated_at = :now
         WHERE id = :id`,
        { ...changed, id: known },
      );
      continue;
    }
    writer.run(
      `INSERT INTO podcast_episodes (channel_id, guid, title, description, published_at, duration, season, number,
         source_url, status)
       VALUES (:channelId, :guid, :title, :description, ifnull(:publishedAt, :now), :durationS, :season, :number,
         :sourceUrl, :status)`,
      { ...values, channelId, status: index < fresh ? 'new' : 'skipped' },
    );
    added += 1;
  }
  return added;
}

const dayMs = 86_400_000;

/**
 * Forgets episodes of a channel beyond the `most` that its feed named last, but for those that are here or on their way:
 * a feed that names everything anew each time would fill the database.
 */
export function forgetOld(writer: Writer, channelId: number, most: number): number {
  return writer.run(
    `DELETE FROM podcast_episodes WHERE id IN (SELECT id FROM podcast_episodes
       WHERE channel_id = ? AND status NOT IN ('downloading', 'completed')
       ORDER BY updated_at DESC, published_at DESC, id DESC LIMIT -1 OFFSET ?)`,
    [channelId, most],
  ).changes;
}

/** Episodes that are on their way, with the jobs that fetch them. */
export function underWay(
  reader: Reader,
): { readonly gid: string; readonly channelGid: string; readonly jobId: string | null }[] {
  return reader.all(
    `SELECT e.gid, c.gid AS channelGid, e.job_id AS jobId FROM podcast_episodes e
     JOIN podcast_channels c ON c.id = e.channel_id WHERE e.status = 'downloading'`,
  );
}

/** The files of a channel's episodes that belong there: by gid, null for one that is on its way. */
export function filesOfChannel(reader: Reader, channelGid: string): ReadonlyMap<string, string | null> {
  const rows = reader.all<{ gid: string; path: string | null }>(
    `SELECT e.gid, e.file_path AS path FROM podcast_episodes e JOIN podcast_channels c ON c.id = e.channel_id
     WHERE c.gid = ? AND e.status IN ('downloading', 'completed')`,
    [channelGid],
  );
  return new Map(rows.map(({ gid, path }) => [gid, path]));
}

/** What is set of a row; the rest stays. */
export interface EpisodeChange {
  readonly status?: EpisodeStatus;
  readonly error_message?: string | null;
  readonly source_etag?: string | null;
  readonly job_id?: string | null;
  readonly file_path?: string | null;
  readonly file_hash?: string | null;
  readonly file_size?: number | null;
  readonly format?: string | null;
  readonly mime_type?: string | null;
  readonly bitrate?: number | null;
  readonly sample_rate?: number | null;
  readonly channels?: number | null;
  readonly lossless?: number;
  readonly duration?: number | null;
}

export function changeEpisode(writer: Writer, id: number, change: EpisodeChange, now: string): void {
  const sets = Object.keys(change).map((column) => `${column} = :${column}`);
  writer.run(`UPDATE podcast_episodes SET ${[...sets, 'updated_at = :now'].join(', ')} WHERE id = :id`, {
    ...change,
    id,
    now,
  });
}

/** A row without a file. */
export const withoutFile = {
  file_path: null,
  file_hash: null,
  file_size: null,
  source_etag: null,
  job_id: null,
} as const;
