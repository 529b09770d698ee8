import { openSync } from 'node:fs';
import { Writable } from 'node:stream';
import { type DestinationStream, type Logger as PinoLogger, pino, stdSerializers } from 'pino';
import { LineSink } from './line-sink.ts';
import type { Logger, LogLine } from './logger.ts';
import { hideSecrets } from './redact.ts';
import { textLine } from './text.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

export interface LogOptions {
  /** `info` by default. */
  readonly level?: LogLevel;
  /** `json` for programs, `text` for people at a terminal. */
  readonly format?: 'json' | 'text';
  /** A file descriptor, a file path or a stream; 2 (stderr) by default, as stdout carries data only. */
  readonly to?: number | string | Writable;
}

export interface ClosableLogger extends Logger {
  /** Ends when what waits is written, or cannot be written; call it last. */
  flush(): Promise<void>;
}

/** The log of a process: one line per entry, secrets hidden by field name. Lines are written behind the request. */
export function createLogger(options: LogOptions = {}): ClosableLogger {
  const sink = openSink(options.to ?? 2);
  const log = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: timeField(),
      formatters: { level: (label) => ({ level: label }), log: hideSecrets },
      serializers: { err: stdSerializers.errWithCause },
    },
    options.format === 'text' ? textSink(sink) : sink,
  );
  return {
    ...guarded(log),
    async flush() {
      await sink.flush?.();
    },
  };
}

/**
 * The field `time` of a line. Many lines fall into one millisecond, and writing
 * a date takes longer than the rest of its line.
 */
function timeField(): () => string {
  let last = Number.NaN;
  let field = '';
  return () => {
    const now = Date.now();
    if (now !== last) {
      last = now;
      field = `,"time":"${new Date(now).toISOString()}"`;
    }
    return field;
  };
}

interface Sink extends DestinationStream {
  flush?(): Promise<void>;
}

function openSink(to: number | string | Writable): Sink {
  if (to instanceof Writable) return to;
  return new LineSink(typeof to === 'string' ? openSync(to, 'a') : to);
}

/** The library formats the fields of a line, but not the bindings of a child. */
function guarded(log: PinoLogger): Logger {
  return {
    debug: line((fields, message) => log.debug(fields, message)),
    info: line((fields, message) => log.info(fields, message)),
    warn: line((fields, message) => log.warn(fields, message)),
    error: line((fields, message) => log.error(fields, message)),
    child: (bindings) => guarded(log.child(hideSecrets(bindings))),
  };
}

function line(write: (fields: object, message?: string) => void): LogLine {
  return (fields: object | string, message?: string) => {
    if (typeof fields === 'string') write({}, fields);
    else write(fields, message);
  };
}

function textSink(sink: DestinationStream): DestinationStream {
  return {
    write(line) {
      sink.write(textLine(line));
    },
  };
}
