export type { RungFeed } from './feed.ts';
export type { Ladder } from './ladder.ts';
export { type LadderFacts, Ladders, type LaddersOptions, type LadderWish } from './ladders.ts';
export type { Rung, RungName } from './rungs.ts';
