export type OutboundCode =
  | 'address_blocked'
  | 'url_refused'
  | 'port_refused'
  | 'too_large'
  | 'timed_out'
  | 'too_many_redirects'
  | 'unreachable'
  | 'aborted';

/** Why an outgoing request failed. `code` is stable; `message` may be shown to whoever named the address. */
export class OutboundError extends Error {
  readonly code: OutboundCode;

  constructor(code: OutboundCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'OutboundError';
    this.code = code;
  }
}

/** The OutboundError inside whatever the client threw; anything else means that the other side was not reached. */
export function asOutboundError(thrown: unknown, host: string): OutboundError {
  for (let error = thrown, depth = 0; error instanceof Error && depth < 6; error = error.cause, depth += 1) {
    if (error instanceof OutboundError) return error;
    if (error instanceof AggregateError) {
      const inner = error.errors.find((one) => one instanceof OutboundError);
      if (inner !== undefined) return inner;
    }
  }
  return new OutboundError('unreachable', `${host} could not be reached.`, thrown);
}
