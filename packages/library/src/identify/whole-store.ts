import type { Database } from '@bandstand/sqlite';
import { fingerprintText } from './fingerprint-text.ts';
import type { WholeFingerprints } from './port.ts';

/** What the library lends to the index of excerpts: the fingerprints of whole tracks by their row ids. */
export function wholeFingerprints(db: Database): WholeFingerprints {
  return {
    read: (ids) =>
      db.read((reader) =>
        reader
          .all<{ id: number; fingerprint: Uint8Array }>(
            'SELECT track_id AS id, fingerprint FROM whole_fingerprints WHERE track_id IN (SELECT value FROM json_each(?))',
            [JSON.stringify(ids.slice(0, 100))],
          )
          .map(({ id, fingerprint }) => ({ id, fingerprint: fingerprintText(fingerprint) })),
      ),
  };
}
