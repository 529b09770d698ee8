/** One field that was refused: where it stood (`query.limit`, `body.tracks.0.title`) and what is wrong with it. */
export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

export interface ProblemDetails {
  /** What really happened; goes to the log only. */
  readonly cause?: unknown;
  /** Headers of the answer, for example `retry-after`. Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Fields that were refused; shown to the client. */
  readonly fields?: readonly FieldProblem[];
  /** Further members for the client; they may not be called type, title, status, detail, code, requestId or fields. */
  readonly extra?: Readonly<Record<string, unknown>>;
}

/** An error with three parts: `code` (stable) and `safe` (words for the client), `status`, and `cause` for the log. */
export class HttpError extends Error {
  readonly code: string;
  readonly status: number;
  readonly safe: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly fields: readonly FieldProblem[];
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(code: string, status: number, safe: string, details: ProblemDetails = {}) {
    super(`${code}: ${safe}`, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = 'HttpError';
    this.code = code;
    this.status = status;
    this.safe = safe;
    this.headers = details.headers ?? {};
    this.fields = details.fields ?? [];
    this.extra = details.extra ?? {};
  }
}

/**
 * Makes the error that a handler throws: `throw problem('album_not_found', 404, 'There is no such album.')`.
 * The client sees `code`, `status`, `safe` and `fields`; `cause` is only logged.
 */
export function problem(code: string, status: number, safe: string, details: ProblemDetails = {}): HttpError {
  return new HttpError(code, status, safe, details);
}

/** Whatever was thrown as an HttpError: a stranger becomes 500 `internal` with nothing of it shown. */
export function asHttpError(thrown: unknown): HttpError {
  if (thrown instanceof HttpError) return thrown;
  return new HttpError(
    'internal',
    500,
    'Something went wrong here. The request id helps to find it in the log.',
    {
      cause: thrown,
    },
  );
}
