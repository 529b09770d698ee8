import type { Field } from '../fields/index.ts';
import { nameTable } from './table.ts';

/**
 * Names as people write them in Vorbis comments (https://wiki.xiph.org/VorbisComment and Picard's mapping), in APEv2
 * items and in the free-form frames of ID3 (`TXXX`) and MP4 (`----`); all of them are compared without regard to case.
 */
export const vorbisNames = nameTable({
  title: 'TITLE',
  artist: 'ARTIST',
  artists: 'ARTISTS',
  albumartist: 'ALBUMARTIST|ALBUM ARTIST|ALBUM_ARTIST|BAND',
  albumartists: 'ALBUMARTISTS|ALBUM_ARTISTS',
  album: 'ALBUM',
  track: 'TRACKNUMBER|TRACK',
  tracktotal: 'TRACKTOTAL|TOTALTRACKS',
  disc: 'DISCNUMBER|DISC|DISK',
  disctotal: 'DISCTOTAL|TOTALDISCS',
  discsubtitle: 'DISCSUBTITLE|SETSUBTITLE',
  genre: 'GENRE|STYLE',
  date: 'DATE',
  year: 'YEAR',
  originaldate: 'ORIGINALDATE',
  originalyear: 'ORIGINALYEAR|ORIGYEAR',
  releasedate: 'RELEASEDATE',
  compilation: 'COMPILATION|ITUNESCOMPILATION',
  releasetype: 'RELEASETYPE|MUSICBRAINZ_ALBUMTYPE',
  mb_recording: 'MUSICBRAINZ_TRACKID',
  mb_track: 'MUSICBRAINZ_RELEASETRACKID',
  mb_release: 'MUSICBRAINZ_ALBUMID',
  mb_releasegroup: 'MUSICBRAINZ_RELEASEGROUPID',
  mb_work: 'MUSICBRAINZ_WORKID',
  mb_artist: 'MUSICBRAINZ_ARTISTID',
  mb_albumartist: 'MUSICBRAINZ_ALBUMARTISTID',
  acoustid: 'ACOUSTID_ID',
  isrc: 'ISRC',
  barcode: 'BARCODE|UPC|EAN',
  catalognumber: 'CATALOGNUMBER|CATALOG|CATALOGID|LABELNO',
  label: 'LABEL|ORGANIZATION|PUBLISHER',
  composer: 'COMPOSER',
  conductor: 'CONDUCTOR',
  lyricist: 'LYRICIST',
  arranger: 'ARRANGER',
  producer: 'PRODUCER',
  remixer: 'REMIXER|MIXARTIST',
  comment: 'COMMENT|DESCRIPTION',
  copyright: 'COPYRIGHT',
  mood: 'MOOD',
  grouping: 'GROUPING|CONTENTGROUP',
  work: 'WORK',
  movement: 'MOVEMENTNAME',
  movementno: 'MOVEMENT|MOVEMENTNUMBER',
  movementtotal: 'MOVEMENTTOTAL',
  advisory: 'ITUNESADVISORY',
  bpm: 'BPM|TEMPO',
  rg_trackgain: 'REPLAYGAIN_TRACK_GAIN',
  rg_trackpeak: 'REPLAYGAIN_TRACK_PEAK',
  rg_albumgain: 'REPLAYGAIN_ALBUM_GAIN',
  rg_albumpeak: 'REPLAYGAIN_ALBUM_PEAK',
  r128_track: 'R128_TRACK_GAIN',
  r128_album: 'R128_ALBUM_GAIN',
  titlesort: 'TITLESORT',
  artistsort: 'ARTISTSORT',
  albumartistsort: 'ALBUMARTISTSORT',
  albumsort: 'ALBUMSORT',
  composersort: 'COMPOSERSORT',
  lyrics: 'LYRICS|UNSYNCEDLYRICS|UNSYNCED LYRICS|SYNCEDLYRICS',
});

/** APEv2 (https://wiki.hydrogenaud.io/index.php?title=APE_key) says Year for the date and shares the rest. */
export const apeNames: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...vorbisNames,
  ['YEAR', 'date'],
]);

const spaced = nameTable({
  mb_recording: 'MusicBrainz Recording Id',
  mb_track: 'MusicBrainz Release Track Id',
  mb_release: 'MusicBrainz Album Id',
  mb_releasegroup: 'MusicBrainz Release Group Id',
  mb_work: 'MusicBrainz Work Id',
  mb_artist: 'MusicBrainz Artist Id',
  mb_albumartist: 'MusicBrainz Album Artist Id',
  releasetype: 'MusicBrainz Album Type',
  acoustid: 'Acoustid Id',
});

/** Descriptions of ID3's TXXX. */
export const id3FreeNames: ReadonlyMap<string, Field> = new Map<string, Field>([...vorbisNames, ...spaced]);

/** Names after `----:com.apple.iTunes:`. Here "MusicBrainz Track Id" means the recording. */
export const mp4FreeNames: ReadonlyMap<string, Field> = new Map<string, Field>([
  ...vorbisNames,
  ...spaced,
  ['MUSICBRAINZ TRACK ID', 'mb_recording'],
  ['ITUNSMPB', 'gapless_smpb'],
]);
