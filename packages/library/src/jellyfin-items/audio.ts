import type { TrackRow } from '../catalogue/index.ts';
import { commonFields, etagOf, genreFields, type Item, namedId, providerIds, userDataField } from './base.ts';
import { jellyfinId } from './ids.ts';
import type { ItemLook } from './look.ts';
import { mediaSource, mediaStream } from './media-source.ts';
import { dotnetDate, taggedDate, ticksOfSeconds } from './times.ts';

/** A track as an item of the type Audio. */
export function audioItem(look: ItemLook, row: TrackRow): Item {
  const { gid, title, album, artists, trackNum, discNum, year, replayGain } = row;
  return {
    ...commonFields(look, { gid, name: title, type: 'Audio', mediaType: 'Audio', isFolder: false }),
    Container: row.suffix,
    RunTimeTicks: ticksOfSeconds(row.durationS ?? 0),
    ProductionYear: year ?? undefined,
    PremiereDate: taggedDate(row.originalDate ?? (year === null ? null : String(year))),
    IndexNumber: trackNum ?? undefined,
    ParentIndexNumber: discNum ?? undefined,
    HasLyrics: row.hasLyrics,
    NormalizationGain: replayGain.trackGain ?? undefined,
    AlbumNormalizationGain: replayGain.albumGain ?? undefined,
    Artists: artists.length > 0 ? artists.map(({ name }) => name) : named(row.artistDisplay),
    ArtistItems: artists.map(namedId),
    AlbumArtist: row.albumArtistDisplay,
    AlbumArtists: row.albumArtists.map(namedId),
    ...(album === null
      ? {}
      : {
          Album: album.title,
          AlbumId: jellyfinId(album.gid),
          AlbumPrimaryImageTag: look.tag('album', album.gid, album.imageTag),
        }),
    ...userDataField(look, gid, row),
    ...onDemand(look, row),
  };
}

function onDemand(look: ItemLook, row: TrackRow) {
  const { wants } = look;
  const { album } = row;
  return {
    ...genreFields(look, row.genres),
    ...(wants('DateCreated') ? { DateCreated: dotnetDate(row.createdAt) } : {}),
    ...(wants('Etag') ? { Etag: etagOf(row) } : {}),
    ...(wants('ParentId') && album !== null ? { ParentId: jellyfinId(album.gid) } : {}),
    ...(wants('SortName') ? { SortName: row.sortTitle ?? row.title } : {}),
    ...(wants('Path') && row.path !== null ? { Path: row.path } : {}),
    ...(wants('Overview') && row.comment !== null ? { Overview: row.comment } : {}),
    ...(wants('CanDownload') ? { CanDownload: !row.missing } : {}),
    ...(wants('Tags') ? { Tags: [] } : {}),
    ...(wants('ProviderIds')
      ? { ProviderIds: providerIds({ MusicBrainzTrack: row.mbid, MusicBrainzAlbum: album?.mbid ?? null }) }
      : {}),
    ...(wants('People') ? { People: row.contributors.map(personOf) } : {}),
    ...(wants('MediaSources') ? { MediaSources: [mediaSource(row)] } : {}),
    ...(wants('MediaStreams') ? { MediaStreams: [mediaStream(row)] } : {}),
  };
}

const named = (display: string): readonly string[] => (display === '' ? [] : [display]);

const personOf = (credit: TrackRow['contributors'][number]) => ({
  ...namedId(credit),
  Role: credit.role,
  Type: credit.role === 'composer' ? 'Composer' : credit.role === 'lyricist' ? 'Lyricist' : 'Unknown',
});
