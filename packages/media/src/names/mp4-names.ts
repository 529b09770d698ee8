import { nameTable } from './table.ts';

/** Items of an MP4 `ilst` (https://developer.apple.com/documentation/quicktime-file-format, and Picard's mapping). */
export const mp4Names = nameTable({
  title: '©nam',
  artist: '©ART',
  albumartist: 'aART',
  album: '©alb',
  track: 'trkn',
  disc: 'disk',
  genre: '©gen|gnre',
  date: '©day',
  compilation: 'cpil',
  composer: '©wrt',
  conductor: '©con',
  label: '©pub',
  comment: '©cmt',
  copyright: 'cprt|©cpy',
  bpm: 'tmpo',
  lyrics: '©lyr',
  titlesort: 'sonm',
  artistsort: 'soar',
  albumartistsort: 'soaa',
  albumsort: 'soal',
  composersort: 'soco',
});
