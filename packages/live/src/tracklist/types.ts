/** What an entry says of its recording; a title at least. */
export interface TrackWords {
  readonly title: string;
  readonly artist: string | null;
  readonly release: string | null;
  /** Of MusicBrainz, a recording. */
  readonly mbid: string | null;
  readonly acoustid: string | null;
  /** Public id of a track of the library. */
  readonly libraryTrack: string | null;
}

/** An entry of a track list. Times are milliseconds of its stream or, in the list of a recording, of that. */
export interface ListedTrack extends Omit<TrackWords, 'title'> {
  readonly id: number;
  readonly startsMs: number;
  /** Null while it plays, and when nobody knows. */
  readonly endsMs: number | null;
  readonly title: string | null;
  /** 0 to 1 for what was heard; null for what a person wrote. */
  readonly score: number | null;
  readonly origin: 'heard' | 'person';
  readonly hidden: boolean;
  readonly updatedAt: string;
}

/** What was heard, on its way into a list. */
export interface HeardWords extends TrackWords {
  readonly startsMs: number;
  readonly endsMs: number | null;
  readonly score: number;
}

/** What a person changes of an entry; what is left out stays. */
export type TrackEdit = Partial<TrackWords> & {
  readonly startsMs?: number;
  readonly endsMs?: number | null;
};

/** Whose list: that of a stream, or of a recording that no stream of ours belongs to. */
export type ListOwner = { readonly streamId: string } | { readonly vodId: number };

/** A part of a list as somebody looks at it. */
export interface ListPlace {
  readonly owner: ListOwner;
  /** Where the part begins and ends in its list, ms. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly room: string;
  /** For people: what the stream or recording is called. */
  readonly name: string;
  /** What the file of its sound is called. */
  readonly file: string;
  readonly startedAt: string | null;
}
