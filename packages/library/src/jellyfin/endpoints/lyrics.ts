import type { Database } from '@bandstand/sqlite';
import { ticksOfMs } from '../../jellyfin-items/index.ts';
import { lyricsOf } from '../../playback/index.ts';
import type { Endpoint } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';

/** The words of tracks, those with times first. */
export function lyricEndpoints({ db }: { readonly db: Database }): readonly Endpoint[] {
  return [
    {
      name: 'getLyrics',
      method: 'GET',
      path: '/Audio/:itemId/Lyrics',
      permission: 'library.read',
      rate: 'read',
      summary: 'Lyrics of a track; 404 when it has none',
      answer: (call) => {
        const [lyrics] = lyricsOf(db, call.viewer, call.gid());
        if (lyrics === undefined) throw nothingThere('lyrics');
        const { synced, lines } = lyrics;
        return {
          Metadata: { IsSynced: synced },
          Lyrics: lines.map(({ ms, text }) => ({
            Text: text,
            ...(synced ? { Start: ticksOfMs(ms ?? 0) } : {}),
          })),
        };
      },
    },
  ];
}
