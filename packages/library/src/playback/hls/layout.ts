/** Where a track is cut for HLS. All of it follows from the duration and the rate, so that a cut never moves. */

/** Samples of an AAC frame: nothing can be cut but between two of them. */
export const frameSamples = 1024;
/** Segments that are converted in one go. A player that jumps waits for less than one go. */
const segmentsInRun = 5;
const segmentSeconds = 6;
/**
 * Frames that are converted before a run begins and thrown away: the encoder has forgotten by then that it did not
 * hear the beginning, and the seam to the run before cannot be heard.
 */
export const leadFrames = 16;
/** Frames behind a run, so that its last ones know what comes. */
const tailFrames = 2;
/** How much longer than announced the last run may be, seconds: announced durations are not always right. */
const slackSeconds = 30;
/** Segments of a list: a day of music. What is longer ends there. */
const mostSegments = 15_000;

/** The cuts of one track. Frames are counted from the first one that the encoder writes, which holds its delay. */
export interface Layout {
  /** Samples per second of the converted sound: 44,100 or 48,000. */
  readonly rate: number;
  /** Frames of a whole segment. */
  readonly segmentFrames: number;
  /** About as many as there will be in all. */
  readonly totalFrames: number;
  readonly segments: number;
}

/** What has to be converted for one run of segments. */
export interface RunPlan {
  readonly offsetSeconds: number;
  readonly lengthSeconds: number;
  /** Frames at its beginning that are no part of it. */
  readonly skip: number;
}

/** @param durationS above 0 @param sourceRate samples per second of the source; null when unknown */
export function layoutOf(durationS: number, sourceRate: number | null): Layout {
  const rate = sourceRate !== null && sourceRate % 11_025 === 0 ? 44_100 : 48_000;
  const segmentFrames = Math.round((segmentSeconds * rate) / frameSamples);
  const wholeFrames = Math.ceil((durationS * rate) / frameSamples) + 1;
  const totalFrames = Math.min(wholeFrames, mostSegments * segmentFrames);
  const segments = Math.ceil(totalFrames / segmentFrames);
  return { rate, segmentFrames, totalFrames, segments };
}

/** Seconds of a segment. */
export function secondsOf({ rate, segmentFrames, totalFrames, segments }: Layout, segment: number): number {
  const last = segment === segments - 1;
  const frames = last ? totalFrames - segment * segmentFrames : segmentFrames;
  return (frames * frameSamples) / rate;
}

export function runOf(segment: number): number {
  return Math.floor(segment / segmentsInRun);
}

/** The number of a segment inside its run, and whether it is the last of all, which takes what there is. */
export function placeInRun(
  { segments }: Layout,
  segment: number,
): { readonly index: number; readonly last: boolean } {
  return { index: segment % segmentsInRun, last: segment === segments - 1 };
}

export function planRun(layout: Layout, run: number): RunPlan {
  const { rate, segmentFrames, totalFrames, segments } = layout;
  const seconds = (frames: number): number => (frames * frameSamples) / rate;
  const first = run * segmentsInRun * segmentFrames;
  const skip = run === 0 ? 0 : leadFrames;
  const isLast = runOf(segments - 1) === run;
  const frames = isLast ? totalFrames - first : segmentsInRun * segmentFrames;
  const length = seconds(skip + frames + tailFrames) + (isLast ? slackSeconds : 0);
  return { offsetSeconds: seconds(first - skip), lengthSeconds: length, skip };
}
