import type { GenreRow } from '../rows.ts';
import { type Flags, parseIds } from './positions/id-list.ts';
import { albumsIn, tracksIn } from './positions/inside.ts';
import { viewerClass } from './positions/seen.ts';
import type { Scope } from './scope.ts';

const tracksSql = 'SELECT genre, group_concat(track_id) AS ids FROM track_genres GROUP BY genre';
const albumsSql = 'SELECT genre, group_concat(album_id) AS ids FROM album_genres GROUP BY genre';

/** Genres with what the viewer sees of them (in one music folder), by name; those of which he sees nothing are not there. */
export function genreRows(scope: Scope, rootId?: number): readonly GenreRow[] {
  const albums = albumsIn(scope, rootId);
  const tracks = tracksIn(scope, rootId);
  const { memory } = scope;
  const stamp = `${albums.id}:${tracks.id}:${memory.feed.album}:${memory.feed.track}`;
  return memory.genres.get(`${viewerClass(scope)} ${rootId ?? ''}`, stamp, () => {
    const counts = new Map<string, { name: string; albumCount: number; trackCount: number }>();
    for (const [sql, seen, field] of [
      [albumsSql, albums.value, 'albumCount'],
      [tracksSql, tracks.value, 'trackCount'],
    ] as const) {
      for (const { genre, ids } of scope.reader.iterate<{ genre: string; ids: string }>(sql)) {
        const count = countSeen(parseIds(ids), seen);
        const key = genre.toLowerCase();
        const row = counts.get(key) ?? { name: genre, albumCount: 0, trackCount: 0 };
        row[field] += count;
        if (count > 0) counts.set(key, row);
      }
    }
    return [...counts.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }).value;
}

function countSeen(ids: Int32Array, seen: Flags): number {
  let count = 0;
  for (const id of ids) count += seen[id] ?? 0;
  return count;
}
