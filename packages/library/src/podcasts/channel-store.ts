import type { Reader, Writer } from '@bandstand/sqlite';
import type { Feed } from '../podcast-feed/index.ts';

export interface Channel {
  readonly id: number;
  readonly gid: string;
  readonly url: string;
  readonly title: string | null;
  readonly description: string | null;
  readonly author: string | null;
  readonly homepageUrl: string | null;
  readonly imageUrl: string | null;
  readonly imageTag: string | null;
  readonly status: 'new' | 'completed' | 'error';
  readonly errorMessage: string | null;
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly failures: number;
  readonly nextRefreshAt: string | null;
  readonly refreshedAt: string | null;
  readonly createdAt: string;
}

const columns = `id, gid, url, title, description, author, homepage_url AS homepageUrl, image_url AS imageUrl,
  image_tag AS imageTag, status, error_message AS errorMessage, etag, last_modified AS lastModified, failures,
  next_refresh_at AS nextRefreshAt, refreshed_at AS refreshedAt, created_at AS createdAt`;
const name = `ifnull(title, url) COLLATE NOCASE`;

/** By title, after the one with this title and row id. */
export function channelsAfter(
  reader: Reader,
  after: { readonly name: string; readonly id: number } | null,
  limit: number,
): Channel[] {
  return reader.all<Channel>(
    `SELECT ${columns} FROM podcast_channels WHERE :name IS NULL OR (${name}, id) > (:name COLLATE NOCASE, :id)
     ORDER BY ${name}, id LIMIT :limit`,
    { name: after?.name ?? null, id: after?.id ?? 0, limit },
  );
}

export function channelByGid(reader: Reader, gid: string): Channel | undefined {
  return reader.get<Channel>(`SELECT ${columns} FROM podcast_channels WHERE gid = ?`, [gid]);
}

export function channelById(reader: Reader, id: number): Channel | undefined {
  return reader.get<Channel>(`SELECT ${columns} FROM podcast_channels WHERE id = ?`, [id]);
}

export function channelByUrl(reader: Reader, url: string): Channel | undefined {
  return reader.get<Channel>(`SELECT ${columns} FROM podcast_channels WHERE url = ?`, [url]);
}

export const countChannels = (reader: Reader): number =>
  reader.value<number>('SELECT count(*) FROM podcast_channels') ?? 0;

/** Gids of channels that are due, the longest due first. */
export function dueChannels(reader: Reader, now: string, limit: number): string[] {
  return reader
    .all<{ gid: string }>(
      'SELECT gid FROM podcast_channels WHERE next_refresh_at <= ? ORDER BY next_refresh_at, id LIMIT ?',
      [now, limit],
    )
    .map(({ gid }) => gid);
}

/** The gid of the new row. */
export function insertChannel(writer: Writer, url: string, now: string): string {
  const { lastInsertRowid } = writer.run(
    'INSERT INTO podcast_channels (url, next_refresh_at) VALUES (?, ?)',
    [url, now],
  );
  return channelById(writer, lastInsertRowid)?.gid ?? '';
}

export function deleteChannel(writer: Writer, id: number): void {
  writer.run('DELETE FROM podcast_channels WHERE id = ?', [id]);
}

export interface Outcome {
  readonly now: string;
  readonly nextRefreshAt: string | null;
}

/** The feed said that it is as it was. */
export function writeUnchanged(writer: Writer, id: number, { now, nextRefreshAt }: Outcome): void {
  writer.run(
    `UPDATE podcast_channels SET status = 'completed', error_message = NULL, failures = 0, refreshed_at = :now,
       next_refresh_at = :nextRefreshAt, updated_at = :now WHERE id = :id`,
    { id, now, nextRefreshAt },
  );
}

export function writeFeed(
  writer: Writer,
  id: number,
  { title, description, author, homepageUrl, imageUrl }: Feed,
  answer: Outcome & { readonly etag: string | null; readonly lastModified: string | null },
): void {
  const values = { title, description, author, homepageUrl, imageUrl, ...answer };
  writer.run(
    `UPDATE podcast_channels SET title = :title, description = :description, author = :author,
       homepage_url = :homepageUrl, image_url = :imageUrl, etag = :etag, last_modified = :lastModified,
       status = 'completed', error_message = NULL, failures = 0, refreshed_at = :now,
       next_refresh_at = :nextRefreshAt, updated_at = :now WHERE id = :id`,
    { ...values, id },
  );
}

export function writeFailure(
  writer: Writer,
  id: number,
  { message, now, nextRefreshAt }: Outcome & { readonly message: string },
): void {
  writer.run(
    `UPDATE podcast_channels SET status = 'error', error_message = :message, failures = failures + 1,
       next_refresh_at = :nextRefreshAt, updated_at = :now WHERE id = :id`,
    { id, message, now, nextRefreshAt },
  );
}

export function writeImageTag(writer: Writer, id: number, tag: string | null): void {
  writer.run('UPDATE podcast_channels SET image_tag = ? WHERE id = ?', [tag, id]);
}
