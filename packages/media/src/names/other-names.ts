import { nameTable } from './table.ts';

/** ASF attributes of WMA files (Microsoft's "Attribute List" and Picard's mapping). */
export const asfNames = nameTable({
  title: 'Title',
  artist: 'Author',
  artists: 'WM/ARTISTS',
  albumartist: 'WM/AlbumArtist',
  album: 'WM/AlbumTitle',
  track: 'WM/TrackNumber',
  disc: 'WM/PartOfSet',
  discsubtitle: 'WM/SetSubTitle',
  genre: 'WM/Genre',
  date: 'WM/Year',
  originaldate: 'WM/OriginalReleaseTime',
  originalyear: 'WM/OriginalReleaseYear',
  compilation: 'WM/IsCompilation',
  releasetype: 'MusicBrainz/Album Type',
  mb_recording: 'MusicBrainz/Track Id',
  mb_track: 'MusicBrainz/Release Track Id',
  mb_release: 'MusicBrainz/Album Id',
  mb_releasegroup: 'MusicBrainz/Release Group Id',
  mb_work: 'MusicBrainz/Work Id',
  mb_artist: 'MusicBrainz/Artist Id',
  mb_albumartist: 'MusicBrainz/Album Artist Id',
  acoustid: 'Acoustid/Id',
  isrc: 'WM/ISRC',
  barcode: 'WM/Barcode',
  catalognumber: 'WM/CatalogNo',
  label: 'WM/Publisher',
  composer: 'WM/Composer',
  conductor: 'WM/Conductor',
  lyricist: 'WM/Writer',
  producer: 'WM/Producer',
  remixer: 'WM/ModifiedBy',
  comment: 'Description',
  copyright: 'Copyright',
  mood: 'WM/Mood',
  grouping: 'WM/ContentGroupDescription',
  work: 'WM/Work',
  bpm: 'WM/BeatsPerMinute',
  rg_trackgain: 'REPLAYGAIN_TRACK_GAIN',
  rg_trackpeak: 'REPLAYGAIN_TRACK_PEAK',
  rg_albumgain: 'REPLAYGAIN_ALBUM_GAIN',
  rg_albumpeak: 'REPLAYGAIN_ALBUM_PEAK',
  titlesort: 'WM/TitleSortOrder',
  artistsort: 'WM/ArtistSortOrder',
  albumartistsort: 'WM/AlbumArtistSortOrder',
  albumsort: 'WM/AlbumSortOrder',
  composersort: 'WM/ComposerSortOrder',
  lyrics: 'WM/Lyrics',
});

/** LIST INFO chunks of WAV files (Exif 2.3, appendix on audio; ITRK and IPRT as programs write them). */
export const riffNames = nameTable({
  title: 'INAM|TITL',
  artist: 'IART',
  album: 'IPRD',
  track: 'ITRK|IPRT|TRCK',
  genre: 'IGNR|GNRE',
  date: 'ICRD|YEAR',
  comment: 'ICMT|COMM',
  copyright: 'ICOP',
  composer: 'IMUS',
  lyricist: 'IWRI',
});

/** Text chunks of AIFF files. */
export const aiffNames = nameTable({ title: 'NAME', artist: 'AUTH', comment: 'ANNO', copyright: '(c) ' });

/** What the general parser calls the fields of an ID3v1 tag. */
export const id3v1Names = nameTable({
  title: 'title',
  artist: 'artist',
  album: 'album',
  year: 'year',
  comment: 'comment',
  track: 'track',
  genre: 'genre',
});
