export { mirrorServer } from './mirror.ts';
export type { MirrorReport, Pass, Progress } from './progress.ts';
