import { DatabaseError, isDatabaseErrorCode } from './errors.ts';

/** An error as it crosses the border of a thread: structured clone would drop its code. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string | undefined;
}

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), code: undefined, stack: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, message: error.message, code, stack: error.stack };
}

/** The error on this side: a `DatabaseError` again, or a `ThreadError` that keeps name, message and code. */
export function fromWire(wire: WireError): Error {
  if (wire.name !== 'DatabaseError' || !isDatabaseErrorCode(wire.code)) return new ThreadError(wire);
  const error = new DatabaseError(wire.code, wire.message);
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

/** An error that a function threw in another thread. */
export class ThreadError extends Error {
  override readonly name: string;
  readonly code: string | undefined;

  constructor(wire: WireError) {
    super(wire.message);
    this.name = wire.name;
    this.code = wire.code;
    if (wire.stack !== undefined) this.stack = wire.stack;
  }
}
