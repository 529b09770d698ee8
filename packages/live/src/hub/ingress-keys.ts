import type { Writer } from '@bandstand/sqlite';

export interface IngressKey {
  readonly keyHash: string;
  readonly ingressId: string;
}

/**
 * Makes these the stream keys that lead to an app. A key that leads to another
 * app already stays with that one; such keys are returned.
 */
export function setIngressKeys(writer: Writer, appId: number, keys: readonly IngressKey[]): IngressKey[] {
  writer.run('DELETE FROM ingress_keys WHERE app_id = ?', [appId]);
  return keys.filter(
    ({ keyHash, ingressId }) =>
      writer.run('INSERT OR IGNORE INTO ingress_keys (key_hash, app_id, ingress_id) VALUES (?, ?, ?)', [
        keyHash,
        appId,
        ingressId,
      ]).changes === 0,
  );
}
