import { type AccountViewer, visible } from '../../access/index.ts';
import { foldName } from '../../catalogue/index.ts';
import type { PlaylistRecord, Playlists } from '../../community/index.ts';
import { audioItem } from '../payloads/audio.ts';
import { playlistItem } from '../payloads/others.ts';
import { jellyfinId } from '../protocol/ids.ts';
import type { ListContext } from './context.ts';
import type { Source } from './source.ts';

/** Own and public playlists, by name. */
export function allPlaylists(playlists: Playlists, viewer: AccountViewer): readonly PlaylistRecord[] {
  const found: PlaylistRecord[] = [];
  for (;;) {
    const page = playlists.list(viewer, { limit: 500, after: found.at(-1) ?? null });
    found.push(...page);
    if (page.length < 500) return found;
  }
}

/** The playlists whose names hold a text. */
export function playlistSource({ playlists, smartPlaylists, viewer, look }: ListContext, text = ''): Source {
  const key = foldName(text);
  const found = allPlaylists(playlists, viewer).filter(({ name }) => foldName(name).includes(key));
  return {
    async page(offset, limit) {
      const part = await smartPlaylists.counted(viewer, found.slice(offset, offset + limit));
      return { items: part.map((list) => playlistItem(look, list)), total: found.length };
    },
  };
}

export interface Place {
  readonly trackId: number;
  /** Index in the whole list, with what the viewer does not see. */
  readonly index: number;
}

/** The places of a playlist that the viewer sees. Throws `not_found`. */
export async function placesOf(
  { db, smartPlaylists, viewer }: Pick<ListContext, 'db' | 'smartPlaylists' | 'viewer'>,
  gid: string,
): Promise<readonly Place[]> {
  const { trackIds } = await smartPlaylists.open(viewer, gid);
  const seen = db.read((reader) => visible(reader, viewer, 'track', trackIds));
  return trackIds.flatMap((trackId, index) => (seen.has(trackId) ? [{ trackId, index }] : []));
}

/** The name of a place: the id of its track, with a number where the track stands in the list again. */
export function entryId(trackGid: string, nth: number): string {
  return nth === 0 ? jellyfinId(trackGid) : `${jellyfinId(trackGid)}-${nth + 1}`;
}

/** How often the track of each place stood in the list before it. */
export function repetitions(places: readonly Place[]): readonly number[] {
  const counts = new Map<number, number>();
  return places.map(({ trackId }) => {
    const nth = counts.get(trackId) ?? 0;
    counts.set(trackId, nth + 1);
    return nth;
  });
}

/** The tracks of a playlist in its order, each place with a name of its own. */
export function placeSource(context: ListContext, gid: string): Source {
  const { catalogue, viewer, look } = context;
  let opened: Promise<readonly Place[]> | undefined;
  const open = (): Promise<readonly Place[]> => {
    opened ??= placesOf(context, gid);
    return opened;
  };
  return {
    async page(offset, limit) {
      const places = await open();
      const nths = repetitions(places);
      const part = places.slice(offset, offset + limit);
      const rows = await catalogue.tracksByIds(
        viewer,
        part.map(({ trackId }) => trackId),
      );
      const items = rows.flatMap((row, index) =>
        row === null
          ? []
          : [{ ...audioItem(look, row), PlaylistItemId: entryId(row.gid, nths[offset + index] ?? 0) }],
      );
      return { items, total: places.length };
    },
  };
}
