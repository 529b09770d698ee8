import { Writable } from 'node:stream';
import { type DestinationStream, destination, pino, stdSerializers } from 'pino';
import type { Logger } from './logger.ts';
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
  /** Writes what is still waiting; call it last. */
  flush(): void;
}

/** Lines are gathered this long or until there is this much of them: a write per request costs more than the request. */
const waitMs = 100;
const lineBufferBytes = 8192;

/** The log of a process: one line per entry, secrets hidden by field name. Lines are written behind the request. */
export function createLogger(options: LogOptions = {}): ClosableLogger {
  const to = options.to ?? 2;
  const sink: DestinationStream & { flushSync?: () => void } =
    to instanceof Writable
      ? to
      : destination({ dest: to, sync: false, minLength: lineBufferBytes, periodicFlush: waitMs });
  const stream = options.format === 'text' ? textSink(sink) : sink;
  const log = pino(
    {
      level: options.level ?? 'info',
      base: null,
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }), log: hideSecrets, bindings: hideSecrets },
      serializers: { err: stdSerializers.errWithCause },
    },
    stream,
  );
  return Object.assign(log, {
    flush() {
      try {
        sink.flushSync?.();
      } catch {
        // The sink was never opened or is gone already: there is nothing that could be saved.
      }
    },
  });
}

function textSink(sink: DestinationStream): DestinationStream {
  return {
    write(line) {
      sink.write(textLine(line));
    },
  };
}
