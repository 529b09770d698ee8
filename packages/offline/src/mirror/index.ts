export type { Live, LiveOptions } from './live.ts';
export { followServer } from './live.ts';
export { mirrorServer } from './mirror.ts';
export type { MirrorReport, Pass, Progress } from './progress.ts';
