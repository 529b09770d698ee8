/**
 * What the library asks of identification by sound, and what it lends to it. The server plugs an implementation in; without
 * one, or while it is away, fingerprints are made and wait. Fingerprints are chromaprint's, algorithm 1, in the compressed
 * form that clients of AcoustID send (base64url).
 */
export interface Identifier {
  /** Whether questions are answered now. Costs nothing; never throws. */
  state(): IdentifierState;
  /** The tracks that sound like it, best first, at most 10. Rejects with IdentifierAway when there is no answer now. */
  lookup(question: LookupQuestion, signal?: AbortSignal): Promise<readonly IdentifierMatch[]>;
  /**
   * Stores recordings, 1 to 100, under the site's own account, all or none, and resolves with an id for each in the order
   * given. A `key` that was submitted before, at the least within a day, is not stored again: its first id is the answer.
   * Rejects with IdentifierAway.
   */
  submit(recordings: readonly SubmittedRecording[]): Promise<readonly string[]>;
  /**
   * What became of submissions, 1 to 100, in the order given. Ids that are not
   * known are `rejected`. Rejects with IdentifierAway.
   */
  outcomes(submissionIds: readonly string[]): Promise<readonly SubmissionOutcome[]>;
  /**
   * Puts whole recordings, 1 to 100, into the index of excerpts or replaces them there;
   * on disk when it resolves. Rejects with IdentifierAway.
   */
  learn(recordings: readonly WholeFingerprint[]): Promise<void>;
  /** Takes recordings out of the index of excerpts; ids that are not there do no harm. Rejects with IdentifierAway. */
  forget(ids: readonly number[]): Promise<void>;
  /** The recordings that a piece of 10 s or more is from, best first, at most 10. Rejects with IdentifierAway. */
  locate(question: ExcerptQuestion, signal?: AbortSignal): Promise<readonly ExcerptFind[]>;
}

export type IdentifierState =
  | {
      readonly state: 'ready';
      /**
       * Names the index of excerpts as it is: another name when it was made anew or came out of a
       * backup, so that the library teaches it again. Null when there is none.
       */
      readonly excerpts: string | null;
    }
  /** `starting`: soon there; `away`: tried again from time to time; `off`: not in this run of the server. */
  | { readonly state: 'starting' | 'away' | 'off'; readonly reason: string };

/** There is no answer now, which is not the same as no match. */
export class IdentifierAway extends Error {
  override readonly name = 'IdentifierAway';
  /** Seconds after which it is worth another try. */
  readonly retryAfterSeconds: number;

  constructor(message: string, retryAfterSeconds = 10, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** A fingerprint of sound that was played at another speed first; 0.98 is slower by 2 %. */
export interface PlayedSound {
  readonly speed: number;
  readonly fingerprint: string;
}

export interface LookupQuestion {
  /** Of the first 120 s; of one speed, or the same sound played at several. */
  readonly played: readonly PlayedSound[];
  /** Length of the whole recording as it was heard. */
  readonly durationSeconds: number;
  /** Matches score at least this, 0 to 1; left out, what the service takes for a match. */
  readonly leastScore?: number;
}

/** An AcoustID track that sounds like what was asked for. */
export interface IdentifierMatch {
  /** The AcoustID. */
  readonly trackId: string;
  /** 0 to 1. */
  readonly score: number;
  /** Of the question's, the speed that matched. */
  readonly speed: number;
  /** What is known of it, what most submissions say first, at most 20. */
  readonly recordings: readonly IdentifiedRecording[];
}

/** What identification says that a track is. Without an MBID it is what people have said in their submissions. */
export interface IdentifiedRecording {
  readonly mbid: string | null;
  readonly title: string | null;
  /** As credited, with joining words. */
  readonly artist: string | null;
  readonly album: string | null;
  /** How many submissions say so. */
  readonly sources: number;
}

export interface SubmittedRecording {
  /** Names the content, in at most 200 letters of a URL: of the same key there is one submission. */
  readonly key: string;
  readonly fingerprint: string;
  readonly durationSeconds: number;
  /** kbit/s */
  readonly bitrate: number | null;
  /** 'FLAC', 'MP3': what the sound is coded in. */
  readonly format: string | null;
  /** Of MusicBrainz, a recording. */
  readonly mbid: string | null;
  /** What the tags say. */
  readonly title: string | null;
  readonly artist: string | null;
  readonly album: string | null;
  readonly albumArtist: string | null;
  readonly trackNumber: number | null;
  readonly discNumber: number | null;
  readonly year: number | null;
}

export interface SubmissionOutcome {
  readonly submissionId: string;
  readonly state: 'waiting' | 'imported' | 'rejected';
  /** The AcoustID, once imported; follows merges. */
  readonly trackId: string | null;
}

/** The fingerprint of all of one of the library's tracks. */
export interface WholeFingerprint {
  /** The library's row id of the track, 1 to 2^32 - 1. */
  readonly id: number;
  readonly fingerprint: string;
}

export interface ExcerptQuestion {
  /** Of the piece; of one speed, or the same piece played at several, or begun some hundred samples later. */
  readonly played: readonly PlayedSound[];
  readonly leastScore?: number;
}

/** A track of the library that a piece of sound is from. */
export interface ExcerptFind {
  readonly id: number;
  /** 0 to 1. */
  readonly score: number;
  readonly speed: number;
  /** Second of the track at which the piece begins; negative when it begins earlier. */
  readonly startSeconds: number;
  /** Seconds that were compared. */
  readonly seconds: number;
}

/** What the library lends to the index of excerpts, which knows hashes but not where they lie. */
export interface WholeFingerprints {
  /** Those of the ids that there are, in any order, at most 100. */
  read(ids: readonly number[]): readonly WholeFingerprint[];
}
