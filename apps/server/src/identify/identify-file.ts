import { speedSteps } from '@bandstand/acoustid';
import type { FindQuestion, Found } from '@bandstand/library';
import { DecodeError } from '@bandstand/media';
import type { Ears } from './hear.ts';

/** Answers what a sound is. */
export type Ask = (question: FindQuestion, signal: AbortSignal) => Promise<Found>;

export interface IdentifiedFile extends Found {
  readonly file: string;
  /** Length of its sound, null when it cannot be read. */
  readonly seconds: number | null;
  /** Why it cannot be asked about; a sentence. */
  readonly problem: string | null;
}

/** Other speeds are tried, up to so much either way, when nothing is found as the file is. */
const mostFast = 0.03;
/** Sounds that are looked for in one question: a fingerprint of two minutes is 3 kB. */
const speeds = speedSteps(mostFast).slice(1);
const nothing: Found = { matches: [], excerpts: [] };

/** What a file is: asked as it is first, then played up to 3 % faster and slower. Rejects with IdentifierAway. */
export async function identifyFile(
  { ears, ask }: { readonly ears: Ears; readonly ask: Ask },
  file: string,
  signal: AbortSignal,
): Promise<IdentifiedFile> {
  try {
    const { played, seconds } = await ears.hear(file, signal);
    if (played.length === 0)
      return { file, seconds, ...nothing, problem: 'It is too short to be known by its sound.' };
    const asked = { file, seconds, problem: null };
    const found = await ask({ played, durationSeconds: seconds }, signal);
    if (isFound(found)) return { ...asked, ...found };
    const other = await ears.hearAt(file, speeds, signal);
    return { ...asked, ...(await ask({ played: other, durationSeconds: seconds }, signal)) };
  } catch (error) {
    if (error instanceof DecodeError && error.code !== 'aborted')
      return { file, seconds: null, ...nothing, problem: error.message };
    throw error;
  }
}

export const isFound = ({ matches, excerpts }: Found): boolean => matches.length + excerpts.length > 0;
