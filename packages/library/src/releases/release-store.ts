import type { Reader, Writer } from '@bandstand/sqlite';
import type { Status } from './machine.ts';

export type Visibility = 'private' | 'unlisted' | 'public';
export type DownloadOffer = 'free' | 'paid' | 'codes' | 'external' | 'none';

/** What the rules of releases need to know of an album. */
export interface ReleaseRecord {
  readonly id: number;
  readonly gid: string;
  readonly title: string;
  readonly description: string | null;
  readonly license: string | null;
  readonly download: DownloadOffer | null;
  readonly visibility: Visibility;
  readonly status: Status;
  readonly publishedAt: string | null;
  readonly rejectionReason: string | null;
  readonly lockedFields: string;
}

export function releaseByGid(reader: Reader, gid: string): ReleaseRecord | undefined {
  return reader.get<ReleaseRecord>(
    `SELECT id, gid, title, description, license, download, visibility, status, published_at AS publishedAt,
       rejection_reason AS rejectionReason, locked_fields AS lockedFields FROM albums
     WHERE gid = :gid OR id = (SELECT into_id FROM merges WHERE gid = :gid AND kind = 'album')`,
    { gid },
  );
}

/** Moves a release to a state. The first release date stays when it is released again. */
export function writeStatus(
  writer: Writer,
  id: number,
  status: Status,
  reason: string | null,
  now: string,
): void {
  writer.run(
    `UPDATE albums SET status = :status, rejection_reason = :reason, updated_at = :now,
       published_at = CASE WHEN :status = 'released' THEN ifnull(published_at, :now) ELSE published_at END WHERE id = :id`,
    { id, status, reason, now },
  );
}
