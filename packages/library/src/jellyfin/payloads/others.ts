import type { GenreRow, LabelRow, MusicRootRow } from '../../catalogue/index.ts';
import type { PlaylistRecord } from '../../community/index.ts';
import {
  commonFields,
  derivedId,
  dotnetDate,
  genreId,
  type Item,
  labelId,
  taggedDate,
  ticksOfSeconds,
  userDataField,
  yearId,
} from '../../jellyfin-items/index.ts';
import type { Look } from '../look.ts';

const marked = (starredAt: string | undefined) => (starredAt === undefined ? {} : { starredAt });

/** A genre as an item. */
export function genreItem(look: Look, { name, albumCount, trackCount }: GenreRow): Item {
  const gid = genreId(name);
  const picture = { kind: 'genre', version: coverVersion(albumCount) } as const;
  const marks = marked(look.favourites().genres.get(name.toLowerCase()));
  return {
    ...commonFields(look, { gid, name, type: 'MusicGenre', mediaType: 'Unknown', isFolder: true, picture }),
    ...userDataField(look, gid, marks),
    ...(look.wants('ItemCounts') ? { AlbumCount: albumCount, SongCount: trackCount } : {}),
    ...(look.wants('ChildCount') ? { ChildCount: albumCount } : {}),
    ...(look.wants('SortName') ? { SortName: name } : {}),
  };
}

/** The cover of an album stands for it; where there are more or less albums it may be another. */
const coverVersion = (albums: number): string | null => (albums === 0 ? null : String(albums));

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
    ...userDataField(look, gid, marked(look.favourites().playlists.get(list.id))),
    ...(look.wants('DateCreated') ? { DateCreated: dotnetDate(list.createdAt) } : {}),
    ...(look.wants('DateLastMediaAdded') ? { DateLastMediaAdded: dotnetDate(list.updatedAt) } : {}),
    ...(look.wants('Etag') ? { Etag: Date.parse(list.updatedAt).toString(16) } : {}),
    ...(look.wants('SortName') ? { SortName: name } : {}),
    ...(look.wants('Overview') && list.description !== null ? { Overview: list.description } : {}),
    ...(look.wants('CanDelete') ? { CanDelete: list.owner === look.account.username } : {}),
    ...(look.wants('Path') ? { Path: name } : {}),
  };
}

/** A label as an item of the type Studio. */
export function labelItem(look: Look, { name, albumCount }: LabelRow): Item {
  return named(look, { gid: labelId(name), name, type: 'Studio', kind: 'label', albums: albumCount });
}

/** A year as an item. */
export const yearItem = (look: Look, year: number): Item => ({
  ...named(look, { gid: yearId(year), name: String(year), type: 'Year' }),
  ProductionYear: year,
  PremiereDate: taggedDate(String(year)),
});

interface Named {
  readonly gid: string;
  readonly name: string;
  readonly type: string;
  readonly kind?: 'label';
  readonly albums?: number;
}

const named = (look: Look, { gid, name, type, kind, albums = 0 }: Named): Item => ({
  ...commonFields(look, {
    gid,
    name,
    type,
    mediaType: 'Unknown',
    isFolder: true,
    picture: kind === undefined ? undefined : { kind, version: coverVersion(albums) },
  }),
  ...userDataField(look, gid, {}),
  ...(look.wants('SortName') ? { SortName: name } : {}),
  ...(look.wants('ItemCounts') && kind !== undefined ? { AlbumCount: albums } : {}),
  ...(look.wants('ChildCount') && kind !== undefined ? { ChildCount: albums } : {}),
});

/** The id of a music folder: that of its uppermost folder on disk, known after the first scan. */
export const viewId = ({ id, folderGid }: MusicRootRow): string =>
  (folderGid ?? derivedId('view', `root ${id}`)).replaceAll('-', '');

/** The id of the view that holds the playlists. */
export const playlistsViewId = derivedId('view', 'playlists');
/** The id of the one view of a library without music folders. */
export const wholeViewId = derivedId('view', 'music');

/** The id of what is above all views. */
export const rootFolderId = derivedId('view', 'root');

export const rootItem = (look: Look): Item => ({
  ...commonFields(look, {
    gid: rootFolderId,
    name: 'Media Folders',
    type: 'UserRootFolder',
    mediaType: 'Unknown',
    isFolder: true,
  }),
  ...userDataField(look, rootFolderId, {}),
});

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
