export type GainMode = 'album' | 'track' | 'off';

/** ReplayGain of a track: gains in dB, peaks as a part of full scale (ReplayGain 2.0). */
export interface ReplayGain {
  readonly trackGain: number | null;
  readonly trackPeak: number | null;
  readonly albumGain: number | null;
  readonly albumPeak: number | null;
}

/**
 * The factor that makes a track as loud as others. A gain that is not there is taken from the other kind, else nothing
 * changes. Never so much that the peak would clip.
 */
export function gainFactor(gain: ReplayGain, mode: GainMode): number {
  if (mode === 'off') return 1;
  const own = { dB: gain.trackGain, peak: gain.trackPeak };
  const shared = { dB: gain.albumGain, peak: gain.albumPeak };
  const [first, second] = mode === 'album' ? [shared, own] : [own, shared];
  const chosen = first.dB === null ? second : first;
  if (chosen.dB === null) return 1;
  const factor = 10 ** (chosen.dB / 20);
  const { peak } = chosen;
  return peak !== null && peak > 0 ? Math.min(factor, Math.max(1 / peak, 0)) : factor;
}

/**
 * The volume of an audio element, 0 to 1. The control (0 to 1) follows the ear: half of it sounds about half as loud.
 * What lies above full scale is cut, so quiet tracks gain only where the control leaves room.
 */
export function elementVolume(control: number, factor: number): number {
  return Math.min(1, Math.max(0, control * control * factor));
}
