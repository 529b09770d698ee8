import type { Log } from '@bandstand/sqlite';

/** A line of the log, on its way from a thread to the one that keeps it. */
export interface ThreadLogLine {
  readonly type: 'log';
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly fields: Readonly<Record<string, string>>;
}

/** A log whose lines go through `post`. */
export function threadLog(post: (line: ThreadLogLine) => void): Log {
  const say =
    (level: ThreadLogLine['level']) =>
    (fields: object, text: string): void =>
      post({ type: 'log', level, text, fields: plain(fields) });
  return { info: say('info'), warn: say('warn'), error: say('error') };
}

/** Errors do not survive the way to another thread as fields; their words do. */
function plain(fields: object): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [
      key,
      value instanceof Error ? (value.stack ?? value.message) : String(value),
    ]),
  );
}
