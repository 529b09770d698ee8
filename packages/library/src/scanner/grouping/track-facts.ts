import type { TrackTags } from '@bandstand/media';
import { packLists, type TrackLists } from '../../catalogue/index.ts';
import { baseOf } from '../model.ts';
import { discOf } from './album-facts.ts';
import { artistLine } from './artist-credits.ts';
import { factsOfName } from './titles.ts';

/** The columns of a track that its main file decides. */
export interface TrackFacts {
  readonly title: string;
  readonly sort_title: string | null;
  readonly artist_name: string;
  readonly track_num: number | null;
  readonly disc_num: number | null;
  readonly duration: number | null;
  readonly genre: string | null;
  readonly year: number | null;
  readonly original_date: string | null;
  readonly release_date: string | null;
  readonly composer: string | null;
  readonly comment: string | null;
  readonly bpm: number | null;
  readonly isrc: string | null;
  readonly mbid: string | null;
  readonly track_mbid: string | null;
  readonly work_mbid: string | null;
  readonly explicit: number | null;
  readonly tag_lists: string | null;
  readonly replaygain_track_gain: number | null;
  readonly replaygain_track_peak: number | null;
  readonly replaygain_album_gain: number | null;
  readonly replaygain_album_peak: number | null;
}

/** How the seed's single column writes several genres. */
export const genreSeparator = '; ';

/** What the tags of a file, and its name where they are silent, say of its track. */
export function trackFacts(path: string, tags: TrackTags): TrackFacts {
  const name = tags.title === null || tags.trackNo === null ? factsOfName(baseOf(path)) : null;
  const gain = tags.replayGain;
  return {
    title: tags.title ?? name?.title ?? baseOf(path),
    sort_title: tags.sort.title,
    artist_name: artistLine(tags),
    track_num: tags.trackNo ?? name?.trackNum ?? null,
    disc_num: discOf(path, tags),
    duration: tags.durationMs === null ? null : tags.durationMs / 1000,
    genre: tags.genres.length === 0 ? null : tags.genres.join(genreSeparator),
    year: tags.year,
    original_date: tags.originalDate,
    release_date: tags.releaseDate,
    composer: tags.composers.length === 0 ? null : tags.composers.join('; '),
    comment: tags.comment,
    bpm: tags.bpm,
    isrc: tags.isrcs[0] ?? null,
    mbid: tags.musicBrainz.recording,
    track_mbid: tags.musicBrainz.track,
    work_mbid: tags.musicBrainz.work,
    explicit: tags.explicit === null ? null : Number(tags.explicit),
    tag_lists: packLists(listsOf(tags)),
    replaygain_track_gain: gain.trackGain,
    replaygain_track_peak: gain.trackPeak,
    replaygain_album_gain: gain.albumGain,
    replaygain_album_peak: gain.albumPeak,
  };
}

function listsOf(tags: TrackTags): TrackLists {
  const { moods, groupings, works, movement, musicBrainz } = tags;
  const alone = works.length === 1;
  return {
    moods,
    groupings,
    works: works.map((name) => ({ name, mbid: alone ? musicBrainz.work : null })),
    movements:
      movement === null ? [] : [{ name: movement, number: tags.movementNo, count: tags.movementTotal }],
    isrcs: tags.isrcs.length > 1 ? tags.isrcs : [],
  };
}
