export type { Logger, LogLine } from './logger.ts';
