import type { Reader } from '@bandstand/sqlite';
import { visible } from '../../../access/index.ts';
import type { Scope } from '../scope.ts';
import { among } from './grouped.ts';

/** Where a track is on a release. */
export interface ReleasePlace {
  readonly albumId: number | null;
  readonly discNum: number | null;
  readonly trackNum: number | null;
}

interface Further extends ReleasePlace {
  readonly track: number;
  readonly albumId: number;
}

/** A track with the place on its own release. */
export interface PlacedTrack extends ReleasePlace {
  readonly id: number;
}

const furtherSql = `SELECT track_id AS track, album_id AS albumId, disc_num AS discNum, track_num AS trackNum
  FROM album_tracks WHERE track_id IN ${among} ORDER BY track_id, album_id`;

function furtherPlaces(reader: Reader, ids: readonly number[]): Further[] {
  return ids.length === 0 ? [] : reader.all<Further>(furtherSql, { ids: JSON.stringify(ids) });
}

/**
 * Where tracks are shown, by row id, of those that are on several releases;
 * `hidesOwn`: their own is not for this viewer.
 */
export type ShownPlaces = ReadonlyMap<number, ReleasePlace & { readonly hidesOwn: boolean }>;

const nothing: ReleasePlace = { albumId: null, discNum: null, trackNum: null };

/**
 * On which of their releases tracks are shown to the viewer: on `album` where that is asked for, else on their own, else
 * on the first other one that he lists; what is unlisted only when nothing else is left.
 */
export function shownPlaces(scope: Scope, tracks: readonly PlacedTrack[], album?: number): ShownPlaces {
  const further = furtherPlaces(
    scope.reader,
    tracks.map(({ id }) => id),
  );
  if (further.length === 0) return new Map();
  const { reader, viewer } = scope;
  const shared = new Set(further.map(({ track }) => track));
  const all = tracks
    .filter(({ id }) => shared.has(id))
    .map(({ id, albumId, discNum, trackNum }) => {
      const others = further.filter(({ track }) => track === id);
      return { id, own: albumId, places: [{ albumId, discNum, trackNum }, ...others] };
    });
  const albumIds = all.flatMap(({ places }) => places.flatMap((place) => place.albumId ?? []));
  const listed = visible(reader, viewer, 'album', albumIds, 'list');
  const seen = visible(reader, viewer, 'album', albumIds, 'see');
  return new Map(
    all.map(({ id, own, places }) => {
      const firstOf = (set: ReadonlySet<number>) =>
        places.find(({ albumId }) => albumId !== null && set.has(albumId));
      const asked = places.find(({ albumId }) => album !== undefined && albumId === album);
      const shown = asked ?? firstOf(listed) ?? firstOf(seen) ?? nothing;
      return [id, { ...shown, hidesOwn: own !== null && !seen.has(own) }];
    }),
  );
}
