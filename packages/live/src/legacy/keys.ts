import type { Reader } from '@bandstand/sqlite';
import type { IngressKey } from '../hub/index.ts';

/** The stream keys of an app.db that may be used. */
export function ingressKeys(reader: Reader): IngressKey[] {
  return reader.all<IngressKey>(
    `SELECT stream_key_hash AS keyHash, ingress_id AS ingressId FROM ingress_auth
     WHERE stream_key_hash IS NOT NULL AND revoked_at IS NULL`,
  );
}

/** What an app.db has that somebody must look after: streams that are not live any more, recordings that nobody finishes. */
export function unfinished(reader: Reader): ('streams' | 'recordings')[] {
  const has = (sql: string): boolean => reader.value(sql) === 1;
  return [
    ...(has(`SELECT 1 FROM streams WHERE status = 'active' LIMIT 1`) ? (['streams'] as const) : []),
    ...(has(`SELECT 1 FROM vods WHERE status IN ('recording', 'uploading') LIMIT 1`)
      ? (['recordings'] as const)
      : []),
  ];
}

/** Whether an app.db has recordings, which count as what the tenant stores. */
export const keepsFiles = (reader: Reader): boolean => reader.value('SELECT 1 FROM vods LIMIT 1') === 1;
