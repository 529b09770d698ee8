import type { AudioFormat, TrackTags } from '@bandstand/media';

const none: TrackTags = {
  title: null,
  artists: [],
  artistDisplay: null,
  albumArtists: [],
  albumArtistDisplay: null,
  album: null,
  trackNo: null,
  trackTotal: null,
  discNo: null,
  discTotal: null,
  discTitle: null,
  genres: [],
  year: null,
  date: null,
  originalDate: null,
  releaseDate: null,
  compilation: false,
  releaseTypes: [],
  musicBrainz: {
    recording: null,
    track: null,
    release: null,
    releaseGroup: null,
    work: null,
    artists: [],
    albumArtists: [],
  },
  acoustId: null,
  isrcs: [],
  barcode: null,
  catalogNumber: null,
  labels: [],
  composers: [],
  conductors: [],
  lyricists: [],
  arrangers: [],
  producers: [],
  remixers: [],
  comment: null,
  copyright: null,
  moods: [],
  groupings: [],
  works: [],
  movement: null,
  movementNo: null,
  movementTotal: null,
  explicit: null,
  bpm: null,
  replayGain: { trackGain: null, trackPeak: null, albumGain: null, albumPeak: null },
  lyrics: [],
  sort: { title: null, artist: null, albumArtist: null, album: null, composer: null },
  hasCover: false,
  durationMs: null,
  format: {
    container: '',
    codec: '',
    lossless: false,
    bitrateKbps: null,
    sampleRate: null,
    channels: null,
    bitsPerSample: null,
  },
  encoderDelay: null,
  encoderPadding: null,
};

/** Tags as JSON for track_files.tags: what is not there is left out, lyrics and sound facts have columns of their own. */
export function packTags(tags: TrackTags): string {
  return JSON.stringify(
    {
      ...tags,
      format: null,
      lyrics: null,
      replayGain: some(tags.replayGain),
      sort: some(tags.sort),
      musicBrainz: some(tags.musicBrainz),
    },
    present,
  );
}

/** The tags of a packed text; `durationMs` and `format` come from the file's columns. */
export function unpackTags(
  text: string | null,
  durationMs: number | null,
  format: Partial<AudioFormat> = {},
): TrackTags {
  // Written by packTags alone: its shape is known.
  const packed = JSON.parse(text ?? '{}') as Partial<TrackTags>;
  return {
    ...none,
    ...packed,
    musicBrainz: { ...none.musicBrainz, ...packed.musicBrainz },
    replayGain: { ...none.replayGain, ...packed.replayGain },
    sort: { ...none.sort, ...packed.sort },
    durationMs,
    format: { ...none.format, ...format },
  };
}

function some(group: object): object | null {
  return Object.values(group).some((value) => value !== null && !isEmpty(value)) ? group : null;
}

function isEmpty(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

function present(key: string, value: unknown): unknown {
  const silent = value === null || (value === false && key !== 'explicit') || isEmpty(value);
  return silent ? undefined : value;
}
