export { type ClosableLogger, createLogger, type LogLevel, type LogOptions } from './create.ts';
export type { Logger, LogLine } from './logger.ts';
export { hideSecrets, redactUrl } from './redact.ts';
export { textLine } from './text.ts';
