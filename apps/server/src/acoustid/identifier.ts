import {
  acceptFingerprint,
  Excerpts,
  isAway,
  MatchError,
  type NewSubmission,
  type OwnOutcome,
  recordingStore,
  type Service,
} from '@bandstand/acoustid';
import type { FingerprintIndexes } from '@bandstand/fpindex';
import {
  type Identifier,
  IdentifierAway,
  type IdentifierState,
  type PlayedSound,
  type SubmissionOutcome,
  type SubmittedRecording,
  type WholeFingerprints,
} from '@bandstand/library';
import type { IdentificationState } from './identification.ts';

export interface IdentifierParts {
  /** How identification fares at this time. */
  readonly state: () => IdentificationState;
  readonly indexes: FingerprintIndexes;
  /** Name of the index of excerpts on its node. */
  readonly excerpts: string;
  readonly whole: WholeFingerprints;
}

/** Milliseconds for one question; nobody waits for it at a page. */
const patienceMs = 10_000;
const mostFinds = 10;
const secondsPerHash = 1365 / 11_025;

/** What the library asks of identification, answered by the service of this server. */
export function createIdentifier({ state, indexes, excerpts: index, whole }: IdentifierParts): Identifier {
  const store = recordingStore((ids) =>
    whole.read(ids).map(({ id, fingerprint }) => ({ id, hashes: acceptFingerprint(fingerprint) })),
  );
  const excerpts = new Excerpts({ indexes, index, store });
  // Opened when somebody asks for the first time; that it is not there yet makes nobody wait.
  let opening: Promise<void> | undefined;
  const open = (): Promise<void> => {
    opening ??= excerpts.open().catch((error: unknown) => {
      opening = undefined;
      throw error;
    });
    return opening;
  };
  const ask = <T>(work: (service: Service) => Promise<T>): Promise<T> => answered(state(), work);
  return {
    state(): IdentifierState {
      const now = state();
      if (now.state !== 'ready') return { state: now.state, reason: now.reason };
      void open().catch(() => {});
      return { state: 'ready', excerpts: excerpts.name };
    },
    lookup: ({ played, durationSeconds, leastScore }) =>
      ask(async ({ own }) => {
        const least = leastScore === undefined ? {} : { least: leastScore };
        const question = { fingerprints: played.map(hashesOf), seconds: durationSeconds, ...least };
        const matches = await own.lookup({ ...question, timeoutMs: patienceMs });
        return matches.map(({ gid, score, speed, said }) => ({
          trackId: gid,
          score,
          speed,
          recordings: said.slice(0, 20),
        }));
      }),
    submit: (recordings) =>
      ask(async ({ own }) => {
        const named = recordings.map((one) => ({ key: one.key, submission: submissionOf(one) }));
        return (await own.submit(named)).map(String);
      }),
    outcomes: (ids) =>
      ask(async ({ own }) => {
        const outcomes = await own.outcomes(ids.map(Number));
        return ids.map((id, at) => outcomeOf(id, outcomes[at] ?? { state: 'unknown' }));
      }),
    learn: (recordings) =>
      ask(async () => {
        await open();
        const hashed = recordings.map(({ id, fingerprint }) => ({
          id,
          hashes: acceptFingerprint(fingerprint),
        }));
        await excerpts.learn(hashed);
      }),
    forget: (ids) => ask(() => excerpts.forget(ids)),
    locate: ({ played, leastScore }) =>
      ask(async () => {
        const above = leastScore === undefined ? {} : { above: Math.max(0, leastScore - 1e-7) };
        const found = await excerpts.locate({
          fingerprints: played.map(hashesOf),
          ...above,
          timeoutMs: patienceMs,
        });
        return found.slice(0, mostFinds).map(({ recordingId, score, speed, startSeconds, overlap }) => ({
          id: recordingId,
          score,
          speed,
          startSeconds,
          seconds: overlap * secondsPerHash,
        }));
      }),
  };
}

const hashesOf = ({ speed, fingerprint }: PlayedSound) => ({ speed, hashes: acceptFingerprint(fingerprint) });

/** Does the work when identification is ready; whatever keeps it from an answer is that it is away. */
async function answered<T>(now: IdentificationState, work: (service: Service) => Promise<T>): Promise<T> {
  if (now.state !== 'ready') throw new IdentifierAway(now.reason, now.state === 'off' ? 3600 : 10);
  try {
    return await work(now.service);
  } catch (error) {
    if (error instanceof MatchError)
      throw new IdentifierAway(error.message, error.retryAfterSeconds, { cause: error });
    if (isAway(error) || isRefused(error))
      throw new IdentifierAway('The databases of identification do not answer.', 10, { cause: error });
    throw error;
  }
}

/** An index that refuses for now. */
const isRefused = (error: unknown): boolean =>
  error instanceof Error &&
  'reason' in error &&
  typeof error.reason === 'string' &&
  error.reason !== 'BadRequest';

function submissionOf(recording: SubmittedRecording): NewSubmission {
  const { fingerprint, durationSeconds, bitrate, format, mbid } = recording;
  const said = {
    track: recording.title,
    artist: recording.artist,
    album: recording.album,
    album_artist: recording.albumArtist,
    track_no: recording.trackNumber,
    disc_no: recording.discNumber,
    year: recording.year,
  };
  const meta = Object.fromEntries(
    Object.entries(said).flatMap(([name, value]) => {
      const kept = typeof value === 'string' ? shortened(value) : counted(value);
      return kept === null ? [] : [[name, kept]];
    }),
  );
  // What says nothing leads to no track; of what is not public the library says nothing.
  const silent = mbid === null && Object.keys(meta).length === 0;
  const kbits = counted(bitrate === null ? null : Math.round(bitrate), 32_767);
  return {
    hashes: acceptFingerprint(fingerprint),
    seconds: Math.min(32_767, Math.max(1, Math.round(durationSeconds))),
    ...(kbits === null ? {} : { bitrate: kbits }),
    ...(format === null ? {} : { format: shortened(format) ?? format }),
    ...(mbid === null ? {} : { mbid: mbid.toLowerCase() }),
    ...(Object.keys(meta).length === 0 ? {} : { meta }),
    ...(silent ? { foreignid: `bandstand:${recording.key}` } : {}),
  };
}

/** As a column holds it: no NUL, at most 255 characters. */
function shortened(text: string): string | null {
  const short = Array.from(text.toWellFormed().replaceAll('\0', ' ').trim()).slice(0, 255).join('').trim();
  return short === '' ? null : short;
}

const counted = (value: number | null, most = 2_147_483_647): number | null =>
  value !== null && Number.isInteger(value) && value > 0 && value <= most ? value : null;

function outcomeOf(submissionId: string, outcome: OwnOutcome): SubmissionOutcome {
  if (outcome.state === 'imported') return { submissionId, state: 'imported', trackId: outcome.gid };
  const state = outcome.state === 'waiting' ? 'waiting' : 'rejected';
  return { submissionId, state, trackId: null };
}
