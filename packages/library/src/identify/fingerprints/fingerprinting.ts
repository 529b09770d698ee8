import { join } from 'node:path';
import { DecodeError, type Fingerprinter, fingerprintedSeconds } from '@bandstand/media';
import type { Clock, Database, Log, Progress } from '@bandstand/sqlite';
import type { Pace } from './pace.ts';
import {
  giveUp,
  type Heard,
  nextUnheard,
  postpone,
  soundFiles,
  type Unheard,
  unheardCount,
  writeHeard,
} from './work-store.ts';

export interface FingerprintWork {
  readonly db: Database;
  readonly clock: Clock;
  readonly fingerprinter: Fingerprinter;
  readonly pace: Pace;
  readonly log: Log;
}

/**
 * Tracks that were fingerprinted, of these the ones that had an envelope of
 * the real system before, and those that failed.
 */
export interface FingerprintCounts {
  readonly made: number;
  readonly replaced: number;
  readonly failed: number;
}

/** Longer sounds are known to the index of excerpts by their beginning: a fingerprint has at most 65,535 hashes. */
const mostSeconds = 8000;
const hourMs = 3_600_000;
const mostAttempts = 5;

/**
 * Fingerprints every track that is due, one after the other. Each is written when it is made, so that a kill costs the one
 * in work. Rejects when the signal fires.
 */
export async function fingerprintDue(
  work: FingerprintWork,
  signal: AbortSignal,
  progress: (progress: Progress) => void,
): Promise<FingerprintCounts> {
  const counts = { made: 0, replaced: 0, failed: 0 };
  const { db, clock, pace } = work;
  for (;;) {
    signal.throwIfAborted();
    const track = db.read((reader) => nextUnheard(reader, clock()));
    if (track === undefined) return counts;
    const began = performance.now();
    const outcome = await fingerprintOne(work, track, signal);
    if (outcome === 'failed') counts.failed += 1;
    else if (outcome !== 'stale') counts.made += 1;
    if (outcome === 'replaced') counts.replaced += 1;
    const done = counts.made + counts.failed;
    progress({ done, total: done + db.read(unheardCount), message: null });
    await pace.rest(performance.now() - began, signal);
  }
}

async function fingerprintOne(
  { db, clock, fingerprinter, log }: FingerprintWork,
  track: Unheard,
  signal: AbortSignal,
): Promise<'made' | 'replaced' | 'stale' | 'failed'> {
  const files = db.read((reader) => soundFiles(reader, track.trackId));
  let problem = 'file_missing';
  for (const { root, path } of files) {
    try {
      const heard = await hear(fingerprinter, join(root, path), signal);
      if (heard !== null) return db.write((writer) => writeHeard(writer, track, heard, clock()));
      problem = 'too_short';
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof DecodeError) || error.code === 'closed') throw error;
      log.info({ err: error, path }, 'a sound was not fingerprinted');
      problem = error.code === 'not_found' ? problem : error.code;
    }
  }
  const passing = problem === 'file_missing' || problem === 'timeout';
  db.write((writer) => {
    if (!passing || (problem === 'timeout' && track.attempts >= mostAttempts)) giveUp(writer, track, problem);
    else postpone(writer, track.trackId, problem, clock() + hourMs * Math.min(6, track.attempts + 1));
  });
  return 'failed';
}

/**
 * The fingerprints of a file; null when it is too short for one. Of a file
 * that is damaged further on, those of its beginning.
 */
async function hear(fingerprinter: Fingerprinter, path: string, signal: AbortSignal): Promise<Heard | null> {
  try {
    const { fingerprints, head, seconds } = await fingerprinter.fingerprint(path, {
      maxSeconds: mostSeconds,
      headSeconds: fingerprintedSeconds,
      signal,
    });
    const [whole] = fingerprints;
    if (head === null || head.hashes.length === 0) return null;
    return { fingerprint: head.text, whole: whole?.text ?? null, seconds };
  } catch (error) {
    if (!(error instanceof DecodeError) || error.code !== 'damaged') throw error;
    const { fingerprints, seconds } = await fingerprinter.fingerprint(path, { signal });
    const [head] = fingerprints;
    return head === undefined || head.hashes.length === 0
      ? null
      : { fingerprint: head.text, whole: null, seconds };
  }
}
