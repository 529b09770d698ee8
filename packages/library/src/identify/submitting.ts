import { createHash } from 'node:crypto';
import type { Clock, Database } from '@bandstand/sqlite';
import { goOn, keepProblem, keepSubmission, submittable, type Waiting, waitingAt } from './asking-store.ts';
import type { TrackClaim } from './judge.ts';
import { type Identifier, IdentifierAway, type SubmittedRecording } from './port.ts';

const atOnce = 50;
/** A submission is asked for its outcome first after so long. */
const importMs = 500;
const mostLetters = 255;

interface Prepared {
  readonly track: Waiting;
  readonly recording: SubmittedRecording;
  readonly told: TrackClaim;
}

/**
 * Submits tracks that were looked up, each content once; how many were due. The key goes along, so that what was stored
 * before a kill is not stored again. Rejects with IdentifierAway.
 */
export async function submitWaiting({
  db,
  clock,
  identifier,
}: {
  readonly db: Database;
  readonly clock: Clock;
  readonly identifier: Identifier;
}): Promise<number> {
  const { due, prepared } = db.read((reader) => {
    const waiting = waitingAt(reader, 'submit', clock(), atOnce);
    return {
      due: waiting,
      prepared: waiting.flatMap((track) => prepare(submittable(reader, track.trackId), track)),
    };
  });
  if (due.length === 0) return 0;
  const fresh = prepared.filter(
    ({ track, recording }) => track.submitted !== recording.key || track.submission === null,
  );
  const ids = fresh.length === 0 ? [] : await submitAll(identifier, fresh);
  db.write((writer) => {
    const asked = new Set(prepared.map(({ track }) => track.trackId));
    for (const [at, { track, recording, told }] of fresh.entries()) {
      const id = ids[at] ?? null;
      if (id !== null) keepSubmission(writer, track.trackId, { key: recording.key, id, told });
      else {
        keepProblem(writer, track.trackId, 'submit_failed');
        asked.delete(track.trackId);
      }
    }
    for (const { trackId } of due)
      goOn(writer, trackId, 'submit', asked.has(trackId) ? 'outcome' : 'judge', clock() + importMs);
  });
  return due.length;
}

/**
 * The ids; null for one that is refused in particular, so that it does not
 * hold the others up. Rejects with IdentifierAway.
 */
async function submitAll(
  identifier: Identifier,
  prepared: readonly Prepared[],
): Promise<readonly (string | null)[]> {
  const recordings = prepared.map(({ recording }) => recording);
  try {
    return await identifier.submit(recordings);
  } catch (error) {
    if (error instanceof IdentifierAway) throw error;
    if (recordings.length === 1) return [null];
    const each: (string | null)[] = [];
    for (const one of prepared) each.push(...(await submitAll(identifier, [one])));
    return each;
  }
}

function prepare(tags: ReturnType<typeof submittable>, track: Waiting): Prepared[] {
  const { fingerprint, seconds } = track;
  const durationSeconds = Math.round(seconds ?? 0);
  if (tags === undefined || fingerprint === null || durationSeconds < 1) return [];
  const { isPublic, bitrate, format, mbid, ...texts } = tags;
  const shown = isPublic === 1 ? bounded(texts) : nothing;
  const key = createHash('sha256').update(`${durationSeconds} ${fingerprint}`).digest('base64url');
  const sound = { key, fingerprint, durationSeconds, bitrate, format: format?.toUpperCase() ?? null };
  return [
    {
      track,
      recording: { ...sound, mbid, ...shown },
      told: { mbid, title: shown.title, artist: shown.artist },
    },
  ];
}

type Texts = Pick<
  SubmittedRecording,
  'title' | 'artist' | 'album' | 'albumArtist' | 'trackNumber' | 'discNumber' | 'year'
>;

const nothing: Texts = {
  title: null,
  artist: null,
  album: null,
  albumArtist: null,
  trackNumber: null,
  discNumber: null,
  year: null,
};

const bounded = (texts: Texts): Texts => ({
  ...texts,
  title: cut(texts.title),
  artist: cut(texts.artist),
  album: cut(texts.album),
  albumArtist: cut(texts.albumArtist),
});

const cut = (text: string | null): string | null => text?.slice(0, mostLetters) ?? null;
