import type { ArtistRow } from '../catalogue/index.ts';
import { commonFields, type Item, providerIds, userDataField } from './base.ts';
import type { ItemLook } from './look.ts';
import { dotnetDate } from './times.ts';

/** An artist as an item of the type MusicArtist; with a biography where one is known. */
export function artistItem(look: ItemLook, row: ArtistRow & { readonly bio?: string | null }): Item {
  const { wants } = look;
  const { gid, name, albumCount, trackCount } = row;
  const picture = { kind: 'artist', version: row.imageTag } as const;
  return {
    ...commonFields(look, { gid, name, type: 'MusicArtist', mediaType: 'Unknown', isFolder: true, picture }),
    ...userDataField(look, gid, row),
    ...(wants('ChildCount') ? { ChildCount: albumCount } : {}),
    ...(wants('ItemCounts') ? { AlbumCount: albumCount, SongCount: trackCount } : {}),
    ...(wants('RecursiveItemCount') ? { RecursiveItemCount: trackCount } : {}),
    ...(wants('DateCreated') ? { DateCreated: dotnetDate(row.createdAt) } : {}),
    ...(wants('SortName') ? { SortName: row.sortName ?? name } : {}),
    ...(wants('Overview') && typeof row.bio === 'string' ? { Overview: row.bio } : {}),
    ...(wants('Genres') ? { Genres: [], GenreItems: [] } : {}),
    ...(wants('Tags') ? { Tags: [] } : {}),
    ...(wants('ProviderIds') ? { ProviderIds: providerIds({ MusicBrainzArtist: row.mbid }) } : {}),
  };
}
