import type { AudioFacts, StreamFacts, VideoFacts } from '../engine/index.ts';
import type { LadderFacts } from '../ladder/index.ts';

/** What was counted of a publication at one moment. */
export interface Sample {
  /** ms since 1970. */
  readonly at: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly skipped: number;
}

/** How a publication does now. */
export interface Health {
  /** Bits a second between the last two looks; null before the second. */
  readonly inBitrate: number | null;
  readonly outBitrate: number | null;
  readonly video: VideoFacts | null;
  readonly audio: AudioFacts | null;
  /** Times at which the source's clock leapt and was put right. */
  readonly clockJumps: number;
  /** Units that slow readers missed. */
  readonly skipped: number;
  /** How its smaller sizes do; null where none are wished for. */
  readonly ladder: LadderFacts | null;
  /** What is wrong, for people; empty when nothing is. */
  readonly problems: readonly string[];
}

export const sampleOf = ({ totals, skipped }: StreamFacts, at: number): Sample => ({
  at,
  bytesIn: totals.bytesIn,
  bytesOut: totals.bytesOut,
  skipped,
});

/** Judges a publication by what is known of it and by how it changed since the sample before. */
export function healthOf(
  facts: StreamFacts,
  now: Sample,
  before: Sample | undefined,
  ladder: LadderFacts | null = null,
): Health {
  const inBitrate = rate(now, before, ({ bytesIn }) => bytesIn);
  const outBitrate = rate(now, before, ({ bytesOut }) => bytesOut);
  return {
    inBitrate,
    outBitrate,
    video: facts.video ?? null,
    audio: facts.audio ?? null,
    clockJumps: facts.jumps,
    skipped: facts.skipped,
    ladder,
    problems: [
      ...problemsOf(facts, inBitrate, now.skipped - (before?.skipped ?? 0)),
      ...(ladder?.state === 'refused' ? [`Smaller sizes are not made: ${ladder.reason}`] : []),
      ...(ladder?.state === 'restarting' ? [`The smaller sizes broke off: ${ladder.reason}`] : []),
    ],
  };
}

function rate(now: Sample, before: Sample | undefined, of: (sample: Sample) => number): number | null {
  if (before === undefined || now.at <= before.at) return null;
  return Math.round(((of(now) - of(before)) * 8000) / (now.at - before.at));
}

function problemsOf(facts: StreamFacts, inBitrate: number | null, skipped: number): string[] {
  const { reordered, video, audio, jumps } = facts;
  const told: [boolean, string][] = [
    [inBitrate === 0, 'Nothing comes in.'],
    [reordered, 'B-frames: WebRTC players cannot show it. Switch them off in the encoder.'],
    [video !== undefined && audio === undefined, 'There is no sound.'],
    [video === undefined && audio !== undefined, 'There are no pictures.'],
    [video?.codec === 'vp8', 'VP8: it does not go into HLS. Publish H.264.'],
    [jumps > 0, 'The clock of the source has leapt.'],
    [skipped > 0, 'Viewers or recordings are too slow and miss parts.'],
  ];
  return told.flatMap(([holds, words]) => (holds ? [words] : []));
}
