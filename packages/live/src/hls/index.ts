export type { HlsAnswer, HlsRequest } from './answer.ts';
export type { HlsLadder } from './ladder.ts';
export { type HlsOptions, hlsOptions } from './options.ts';
export { HlsService, type HlsServiceOptions } from './service.ts';
export type { HlsSound } from './sound.ts';
