import type { Database } from '@bandstand/sqlite';
import { EditBatch, longestBatch, readEdits } from '../edits/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { refused } from '../protocol/fields.ts';

/**
 * What an offline store sends after a while without a network: many edits of user data and playlists in one request, each
 * with its own key and its own answer. No other server has this; clients that find it missing send each edit by itself.
 */
export function editEndpoints(options: {
  readonly db: Database;
  readonly clock: () => number;
}): readonly Endpoint[] {
  const batch = new EditBatch(options);
  return [
    {
      permission: 'library.annotate',
      rate: 'write',
      method: 'POST',
      name: 'sendEdits',
      path: '/UserData/Edits',
      summary: `Makes up to ${longestBatch} edits of user data and playlists, each once by its key, and answers each`,
      answer: async (call) => {
        const edits = readEdits(await call.fields());
        if (edits.length > longestBatch) throw refused('Edits', `holds more than ${longestBatch}`);
        return { Results: batch.make(call.viewer, edits, call.client.client ?? 'Jellyfin client') };
      },
    },
  ];
}
