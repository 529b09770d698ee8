/** What the pool and its threads say to each other. */
export interface ThreadData {
  readonly path: string;
  readonly module: string;
  readonly cacheKib: number;
  /** One cell per seat, in memory that both sides see. */
  readonly seats: Int32Array;
}

/** The cell of a call that lies before a thread: whoever moves it on from `offered` first, decides. */
export const seatStates = { offered: 0, started: 1, withdrawn: 2 } as const;

export interface CallMessage {
  readonly kind: 'call';
  readonly seat: number;
  readonly name: string;
  readonly args: unknown;
}

export type ToThread = CallMessage | { readonly kind: 'close' };

/** An error as it crosses the border of a thread: structured clone would drop its code. */
export interface WireError {
  readonly name: string;
  readonly message: string;
  readonly code: string | undefined;
  readonly stack: string | undefined;
}

export type FromThread =
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly seat: number; readonly value: unknown }
  | { readonly kind: 'failure'; readonly seat: number; readonly error: WireError }
  /** The call had been withdrawn. */
  | { readonly kind: 'empty'; readonly seat: number };

export function toWire(error: unknown): WireError {
  if (!(error instanceof Error))
    return { name: 'Error', message: String(error), code: undefined, stack: undefined };
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  return { name: error.name, message: error.message, code, stack: error.stack };
}

/** An error that a function threw in a reading thread, with its name, message and code. */
export class ReadCallError extends Error {
  override readonly name: string;
  readonly code: string | undefined;

  constructor(wire: WireError) {
    super(wire.message);
    this.name = wire.name;
    this.code = wire.code;
    if (wire.stack !== undefined) this.stack = wire.stack;
  }
}
