/** What is known about recordings, wherever it comes from. What is not known is missing. Ids are MusicBrainz's. */

export interface CreditedArtist {
  /** Without one only the name is shown. */
  readonly id?: string;
  readonly name: string;
  /** What stands between this name and the next. */
  readonly joinphrase?: string;
}

export interface ReleaseEvent {
  /** ISO 3166-1, two letters. */
  readonly country?: string;
  readonly year?: number;
  readonly month?: number;
  readonly day?: number;
}

export interface ReleaseGroup {
  readonly id?: string;
  readonly title: string;
  /** `Album`, `Single`, ... */
  readonly type?: string;
  /** `Compilation`, `Live`, ... */
  readonly secondaryTypes: readonly string[];
  readonly artists: readonly CreditedArtist[];
}

/** A track that is the recording. */
export interface ReleaseTrack {
  readonly id?: string;
  readonly position?: number;
  readonly title: string;
  /** Length in seconds. */
  readonly seconds?: number;
  readonly artists: readonly CreditedArtist[];
}

export interface Medium {
  readonly position?: number;
  /** Of the whole medium. */
  readonly trackCount?: number;
  /** `CD`, `12" Vinyl`, ... */
  readonly format?: string;
  readonly title?: string;
  /** Only those that are the recording. */
  readonly tracks: readonly ReleaseTrack[];
}

/** A release that the recording is on. */
export interface Release {
  readonly id?: string;
  readonly title: string;
  readonly mediumCount?: number;
  readonly trackCount?: number;
  readonly artists: readonly CreditedArtist[];
  /** The first one first. */
  readonly events: readonly ReleaseEvent[];
  readonly group: ReleaseGroup;
  /** Only those with the recording. */
  readonly mediums: readonly Medium[];
}

export interface Recording {
  readonly id?: string;
  readonly title: string;
  /** Length in seconds. */
  readonly seconds?: number;
  readonly artists: readonly CreditedArtist[];
  readonly isrcs: readonly string[];
  readonly releases: readonly Release[];
}

/** How much of a recording is asked for; what is not need not be looked up. */
export interface RecordingParts {
  readonly releases: boolean;
  readonly isrcs: boolean;
}

/** Where recordings are described. */
export interface RecordingSource {
  /**
   * The recordings of these ids (small letters, at most a few hundred) that are known.
   * @param timeoutMs after which it rejects with MatchError `timeout`
   */
  find(
    mbids: readonly string[],
    parts: RecordingParts,
    timeoutMs: number,
  ): Promise<ReadonlyMap<string, Recording>>;
}

/** The music library's own recordings, by the ids that its files are tagged with; used where no mirror of MusicBrainz is. */
export type LibraryMetadata = RecordingSource;
