import { Comparer, ExcerptMatcher, Matcher, type PlayedFingerprint, speedSteps } from '../src/index.ts';
import { recordingsOf, shelfOf } from './plain-index.ts';

/** Seconds of a recording's beginning that it is known by. */
const known = 120;
const hashesASecond = 11_025 / 1365;
/** Speeds at which a copy that was made faster or slower is looked up. */
export const triedSpeeds: readonly number[] = speedSteps();

export interface Original {
  /** Fingerprint of the whole recording. */
  readonly hashes: Uint32Array;
  readonly seconds: number;
}

/** What a degraded copy was taken for. */
export interface Verdict {
  /** Score of the right recording, 0 when it was not found. */
  readonly right: number;
  /** The best score of any other. */
  readonly wrong: number;
}

/** Originals that are known to a Matcher and to an ExcerptMatcher, and copies of them that are looked up. */
export class Trial {
  readonly #matcher: Matcher;
  readonly #excerpts: ExcerptMatcher;

  constructor(originals: readonly Original[]) {
    const stored = originals.map(({ hashes, seconds }, at) => {
      const id = at + 1;
      return { id, trackId: id, seconds, hashes: hashes.slice(0, Math.round(known * hashesASecond)) };
    });
    this.#matcher = new Matcher({ ...shelfOf(stored), comparer: new Comparer() });
    this.#excerpts = new ExcerptMatcher(
      recordingsOf(originals.map(({ hashes }, at) => ({ id: at + 1, hashes }))),
    );
  }

  /** A copy of the original number `of` (from 0), looked up with any score and at the speeds given. */
  async whole(of: number, fingerprints: readonly PlayedFingerprint[], seconds: number): Promise<Verdict> {
    const found = await this.#matcher.matchSpeeds({ fingerprints, seconds, above: 0, timeoutMs: 60_000 });
    return verdict(
      of,
      found.map(({ fingerprintId, score }) => ({ id: fingerprintId, score })),
    );
  }

  /** A piece of it. */
  async excerpt(of: number, fingerprints: readonly PlayedFingerprint[]): Promise<Verdict> {
    const found = await this.#excerpts.match({ fingerprints, above: 0, timeoutMs: 60_000 });
    return verdict(
      of,
      found.map(({ recordingId, score }) => ({ id: recordingId, score })),
    );
  }
}

function verdict(of: number, found: readonly { readonly id: number; readonly score: number }[]): Verdict {
  const right = found.find(({ id }) => id === of + 1)?.score ?? 0;
  const wrong = Math.max(0, ...found.filter(({ id }) => id !== of + 1).map(({ score }) => score));
  return { right, wrong };
}
