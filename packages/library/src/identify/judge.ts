import { foldName } from '../catalogue/index.ts';
import type { IdentifiedRecording, IdentifierMatch } from './port.ts';

/** What the tags of a track, or a person, say that it is. */
export interface TrackClaim {
  readonly mbid: string | null;
  readonly title: string | null;
  readonly artist: string | null;
}

export interface Evidence {
  readonly tags: TrackClaim;
  /** The last answer, best first. */
  readonly matches: readonly IdentifierMatch[];
  /** The AcoustID that our own submission became. */
  readonly own: string | null;
  /** What our own submission said. */
  readonly told: TrackClaim | null;
  /** AcoustIDs about which a person has decided; '' when it is settled that nobody knows the track. */
  readonly rejected: ReadonlySet<string>;
  readonly accepted: ReadonlySet<string>;
}

/** `suggested`: the match knows the recording and agrees with the tags, which do not name it. */
export type Review = 'unknown' | 'mistagged' | 'suggested';

export interface Judgement {
  readonly acoustid: string | null;
  readonly score: number | null;
  /** What a person should look at; null when there is nothing to do. */
  readonly review: Review | null;
}

/** Words that two titles must share to be one: two thirds of both. */
const sharedWords = 2 / 3;

/** What the answers mean for a track. Nothing follows from what a person rejected, nor from what we ourselves had said. */
export function judge({ tags, matches, own, told, rejected, accepted }: Evidence): Judgement {
  const open = matches.filter(({ trackId }) => !rejected.has(trackId));
  const mine = own !== null && !rejected.has(own) ? own : null;
  const acoustid = mine ?? open[0]?.trackId ?? null;
  const match = open.find(({ trackId }) => trackId === acoustid);
  const score = acoustid === null ? null : (match?.score ?? 1);
  const known = open.flatMap(({ trackId, recordings }) =>
    trackId === own ? withoutOurs(recordings, told) : recordings,
  );
  const settled = accepted.size > 0 || rejected.has('') || (open.length === 0 && matches.length > 0);
  return { acoustid, score, review: settled ? null : reviewOf(tags, known) };
}

function reviewOf(tags: TrackClaim, known: readonly IdentifiedRecording[]): Review | null {
  if (known.length === 0) return tags.mbid === null ? 'unknown' : null;
  if (tags.mbid !== null && known.some(({ mbid }) => mbid === tags.mbid)) return null;
  const named = known.filter(({ title }) => title !== null);
  const agrees = named.some((recording) => isSameClaim(tags, recording));
  if (named.length > 0 && !agrees) return 'mistagged';
  if (tags.mbid !== null) return named.length === 0 ? 'mistagged' : null;
  return known.some(({ mbid }) => mbid !== null) ? 'suggested' : null;
}

/** The recordings without the one voice that is our own. */
export function withoutOurs(
  recordings: readonly IdentifiedRecording[],
  told: TrackClaim | null,
): readonly IdentifiedRecording[] {
  if (told === null) return recordings;
  const isOurs = ({ mbid, title, artist }: IdentifiedRecording): boolean =>
    mbid === null ? title === told.title && artist === told.artist : mbid === told.mbid;
  return recordings
    .map((recording) => (isOurs(recording) ? { ...recording, sources: recording.sources - 1 } : recording))
    .filter(({ sources }) => sources > 0);
}

/** True when two say the same in other words: another spelling, a guest in the title, an addition in brackets. */
export function isSameClaim(
  a: Pick<TrackClaim, 'title' | 'artist'>,
  b: Pick<TrackClaim, 'title' | 'artist'>,
): boolean {
  if (a.title === null || b.title === null || !isAlike(a.title, b.title)) return false;
  return a.artist === null || b.artist === null || isAlike(a.artist, b.artist);
}

function isAlike(a: string, b: string): boolean {
  const [one, other] = [wordsOf(a), wordsOf(b)];
  if (one.size === 0 || other.size === 0) return foldName(a) === foldName(b);
  const shared = [...one].filter((word) => other.has(word)).length;
  const longer = Math.max(one.size, other.size);
  return (
    shared / longer >= sharedWords || (shared > 0 && shared === Math.min(one.size, other.size) && longer <= 3)
  );
}

/** The words of a name without brackets and guests. */
function wordsOf(name: string): Set<string> {
  const plain = foldName(name)
    .replaceAll(/\([^)]*\)|\[[^\]]*\]/g, ' ')
    .replace(/ (feat|ft|featuring)\.? .*$/, ' ');
  return new Set(plain.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '' && word !== 'the'));
}
