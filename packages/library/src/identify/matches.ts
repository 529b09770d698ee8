import type { TrackClaim } from './judge.ts';
import type { IdentifiedRecording, IdentifierMatch } from './port.ts';

/** Of an answer that is kept: matches, and recordings of each. */
const most = { matches: 5, recordings: 10 } as const;
const mostLetters = 500;

/** An answer as it is kept with a track: its best, with texts of bounded length. */
export function matchesToText(matches: readonly IdentifierMatch[]): string {
  const kept = matches.slice(0, most.matches).map(({ trackId, score, speed, recordings }) => ({
    trackId,
    score: Math.round(score * 1e6) / 1e6,
    speed,
    recordings: recordings.slice(0, most.recordings).map((recording) => ({
      mbid: recording.mbid,
      title: cut(recording.title),
      artist: cut(recording.artist),
      album: cut(recording.album),
      sources: recording.sources,
    })),
  }));
  return JSON.stringify(kept);
}

const cut = (text: string | null): string | null => text?.slice(0, mostLetters) ?? null;

/** What `matchesToText` wrote: nobody else writes that column. */
export function matchesFromText(text: string): readonly IdentifierMatch[] {
  return JSON.parse(text) as readonly IdentifierMatch[];
}

/** What our submission said, as it is kept beside it. */
export function claimFromText(text: string | null): TrackClaim | null {
  return text === null ? null : (JSON.parse(text) as TrackClaim);
}

/** A recording of an answer with the score of its match. */
export interface ScoredRecording extends IdentifiedRecording {
  readonly score: number;
}

/** Every recording of an answer, each once, those of better matches first. */
export function recordingsOf(matches: readonly IdentifierMatch[]): readonly ScoredRecording[] {
  const seen = new Map<string, ScoredRecording>();
  for (const { recordings, score } of matches)
    for (const recording of recordings) {
      const key = recording.mbid ?? JSON.stringify([recording.title, recording.artist, recording.album]);
      if (!seen.has(key)) seen.set(key, { ...recording, score });
    }
  return [...seen.values()];
}
