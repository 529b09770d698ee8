export { openConversions } from './conversions.ts';
export { openPlaying, type Playing, type PlayingParts } from './open.ts';
