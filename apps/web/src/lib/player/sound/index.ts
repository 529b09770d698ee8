export { Gapless, type SoundEvents, type SoundFailure } from './gapless.ts';
export { elementVolume, type GainMode, gainFactor } from './loudness.ts';
export { type CanPlay, playsAsItIs, type Quality, type Source, sourceOf } from './source.ts';
