import type { SpeedFingerprint } from '@bandstand/media';

/** A piece of what is published, 12 to 20 s, as fingerprints (chromaprint's): of one speed, or played at several. */
export interface Excerpt {
  readonly played: readonly SpeedFingerprint[];
}

/** A recording that an excerpt may be from. */
export interface HeardTrack {
  /** Names the recording: two tracks with the same sound have the same one. */
  readonly recording: string;
  /** 0 to 1; below a half it is chance. */
  readonly score: number;
  /** Where in the recording the excerpt begins; negative when it begins earlier. */
  readonly positionMs: number;
  /** As the excerpt's fingerprint that matched: below 1 the stream plays it too fast. */
  readonly speed: number;
  /** How long the recording is; null when nobody knows. */
  readonly lengthMs: number | null;
  readonly title: string;
  readonly artist: string | null;
  readonly release: string | null;
  /** Of MusicBrainz, a recording. */
  readonly mbid: string | null;
  readonly acoustid: string | null;
  /** Public id of the library's track. */
  readonly libraryTrack: string;
  /** Public id of the release that it is on. */
  readonly libraryRelease: string | null;
}

/** There is no answer now, which is not the same as no match. */
export class IdentifierAway extends Error {
  override readonly name = 'IdentifierAway';
}

/** What live asks of identification by sound. The server plugs one in; without it nothing is listened to. */
export interface SoundIdentifier {
  /** Whether questions are answered now. Costs nothing; never throws. */
  readonly ready: () => boolean;
  /** The recordings that the excerpt is from, best first, at most 10. Rejects with IdentifierAway. */
  identify(excerpt: Excerpt, signal: AbortSignal): Promise<readonly HeardTrack[]>;
}
