import type { AlbumRow } from '../catalogue/index.ts';
import { commonFields, etagOf, genreFields, type Item, namedId, providerIds, userDataField } from './base.ts';
import { jellyfinId } from './ids.ts';
import type { ItemLook } from './look.ts';
import { dotnetDate, taggedDate, ticksOfSeconds } from './times.ts';

/** An album as an item of the type MusicAlbum. */
export function albumItem(look: ItemLook, row: AlbumRow): Item {
  const { gid, title, artists } = row;
  const picture = { kind: 'album', version: row.imageTag } as const;
  const credited = artists.map(namedId);
  return {
    ...commonFields(look, {
      gid,
      name: title,
      type: 'MusicAlbum',
      mediaType: 'Unknown',
      isFolder: true,
      picture,
    }),
    RunTimeTicks: ticksOfSeconds(row.durationS),
    CumulativeRunTimeTicks: ticksOfSeconds(row.durationS),
    ChildCount: row.trackCount,
    ProductionYear: row.year ?? undefined,
    PremiereDate: taggedDate(
      row.originalDate ?? row.releaseDate ?? (row.year === null ? null : String(row.year)),
    ),
    Artists: artists.map(({ name }) => name),
    ArtistItems: credited,
    AlbumArtist: row.artistDisplay,
    AlbumArtists: credited,
    ...userDataField(look, gid, row),
    ...onDemand(look, row),
  };
}

function onDemand(look: ItemLook, row: AlbumRow) {
  const { wants } = look;
  const [artist] = row.artists;
  return {
    ...genreFields(look, row.genres),
    ...(wants('DateCreated') ? { DateCreated: dotnetDate(row.createdAt) } : {}),
    ...(wants('DateLastMediaAdded') ? { DateLastMediaAdded: dotnetDate(row.createdAt) } : {}),
    ...(wants('Etag') ? { Etag: etagOf(row) } : {}),
    ...(wants('ParentId') && artist !== undefined ? { ParentId: jellyfinId(artist.gid) } : {}),
    ...(wants('SortName') ? { SortName: row.sortTitle ?? row.title } : {}),
    ...(wants('RecursiveItemCount') ? { RecursiveItemCount: row.trackCount } : {}),
    ...(wants('ItemCounts') ? { SongCount: row.trackCount } : {}),
    ...(wants('Overview') && row.description !== null ? { Overview: row.description } : {}),
    ...(wants('CanDownload') ? { CanDownload: false } : {}),
    ...(wants('Tags') ? { Tags: [] } : {}),
    ...(wants('Studios') && row.label !== null ? { Studios: [{ Name: row.label }] } : {}),
    ...(wants('ProviderIds')
      ? {
          ProviderIds: providerIds({
            MusicBrainzAlbum: row.mbid,
            MusicBrainzReleaseGroup: row.releaseGroupMbid,
          }),
        }
      : {}),
  };
}
