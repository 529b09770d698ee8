/** Writes one line: fields first, then words. */
export interface LogLine {
  (fields: object, message?: string): void;
  (message: string): void;
}

/** What the packages need of a log; a pino logger fits. */
export interface Logger {
  readonly debug: LogLine;
  readonly info: LogLine;
  readonly warn: LogLine;
  readonly error: LogLine;
  child(bindings: Record<string, unknown>): Logger;
}
