import type { GenreRow, MusicRootRow } from '../../catalogue/index.ts';
import type { PlaylistRecord } from '../../community/index.ts';
import type { Look } from '../look.ts';
import { derivedId, genreId } from '../protocol/ids.ts';
import { dotnetDate, ticksOfSeconds } from '../protocol/times.ts';
import { commonFields, type Item, userDataField } from './base.ts';

/** A genre as an item. */
export function genreItem(look: Look, { name, albumCount, trackCount }: GenreRow): Item {
  const gid = genreId(name);
  return {
    ...commonFields(look, { gid, name, type: 'MusicGenre', mediaType: 'Unknown', isFolder: true }),
    ...userDataField(look, gid, {}),
    ...(look.wants('ItemCounts') ? { AlbumCount: albumCount, SongCount: trackCount } : {}),
    ...(look.wants('ChildCount') ? { ChildCount: albumCount } : {}),
    ...(look.wants('SortName') ? { SortName: name } : {}),
  };
}

/** A playlist as an item; its picture is made of the covers in it. */
export function playlistItem(look: Look, list: PlaylistRecord): Item {
  const { gid, name } = list;
  const version = list.trackCount > 0 || list.coverPath !== null ? list.updatedAt : null;
  const picture = { kind: 'playlist', version } as const;
  return {
    ...commonFields(look, { gid, name, type: 'Playlist', mediaType: 'Audio', isFolder: true, picture }),
    MediaType: 'Audio',
    ChildCount: list.trackCount,
    RunTimeTicks: ticksOfSeconds(list.durationS),
    CumulativeRunTimeTicks: ticksOfSeconds(list.durationS),
    ...userDataField(look, gid, {}),
    ...(look.wants('DateCreated') ? { DateCreated: dotnetDate(list.createdAt) } : {}),
    ...(look.wants('DateLastMediaAdded') ? { DateLastMediaAdded: dotnetDate(list.updatedAt) } : {}),
    ...(look.wants('Etag') ? { Etag: Date.parse(list.updatedAt).toString(16) } : {}),
    ...(look.wants('SortName') ? { SortName: name } : {}),
    ...(look.wants('Overview') && list.description !== null ? { Overview: list.description } : {}),
    ...(look.wants('CanDelete') ? { CanDelete: list.owner === look.account.username } : {}),
    ...(look.wants('Path') ? { Path: name } : {}),
  };
}

/** The id of a music folder: that of its uppermost folder on disk, known after the first scan. */
export const viewId = ({ id, folderGid }: MusicRootRow): string =>
  (folderGid ?? derivedId('view', `root ${id}`)).replaceAll('-', '');

/** The id of the view that holds the playlists. */
export const playlistsViewId = derivedId('view', 'playlists');
/** The id of the one view of a library without music folders. */
export const wholeViewId = derivedId('view', 'music');

/** A library, as the first page of a client lists it. */
export function viewItem(
  look: Look,
  {
    id,
    name,
    collection,
  }: { readonly id: string; readonly name: string; readonly collection: 'music' | 'playlists' },
): Item {
  return {
    ...commonFields(look, { gid: id, name, type: 'CollectionFolder', mediaType: 'Unknown', isFolder: true }),
    CollectionType: collection,
    ChildCount: 1,
    DisplayPreferencesId: id,
    ...userDataField(look, id, {}),
    ...(look.wants('SortName') ? { SortName: name } : {}),
    ...(look.wants('Etag') ? { Etag: id.slice(0, 12) } : {}),
  };
}
