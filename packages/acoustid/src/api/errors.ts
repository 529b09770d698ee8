import { FingerprintError } from '../codec/index.ts';
import type { Exceeded } from '../limits/index.ts';
import { MatchError } from '../matching/index.ts';
import { isAway } from '../postgres/index.ts';

/** An error of the API: the number and the words that clients know, and the status of HTTP. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: number;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    code: number,
    status: number,
    message: string,
    details: { readonly cause?: unknown; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.status = status;
    this.headers = details.headers ?? {};
  }
}

export const unknownFormat = (format: string) =>
  new ApiError(1, 400, `unknown format ${JSON.stringify(format.slice(0, 40))}`);
export const missingParameter = (name: string) =>
  new ApiError(2, 400, `missing required parameter "${name}"`);
export const invalidFingerprint = (cause?: unknown) => new ApiError(3, 400, 'invalid fingerprint', { cause });
export const invalidClient = () => new ApiError(4, 400, 'invalid API key');
export const invalidUser = () => new ApiError(6, 400, 'invalid user API key');
export const invalidUuid = (name: string) => new ApiError(7, 400, `parameter "${name}" is not a valid UUID`);
export const invalidDuration = (name: string) =>
  new ApiError(8, 400, `parameter "${name}" must be a positive integer`);
export const invalidBitrate = (name: string) =>
  new ApiError(9, 400, `parameter "${name}" must be a positive integer`);
export const invalidForeignId = (name: string) =>
  new ApiError(10, 400, `parameter "${name}" is not a valid foreign ID, it must be in the format vendor:id`);
export const invalidWindow = () =>
  new ApiError(11, 400, 'parameter "maxdurationdiff" must be between 1 and 30');
export const notAllowed = () => new ApiError(12, 400, 'not allowed');
export const unavailable = (retryAfterSeconds: number, cause?: unknown) =>
  new ApiError(13, 503, 'service currently unavailable, try again later', {
    cause,
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
export const tooManyRequests = ({ rate, retryAfterSeconds }: Exceeded) =>
  new ApiError(14, 429, `rate limit (${rate.toFixed(6)} requests per second) exceeded, try again later`, {
    headers: { 'retry-after': String(retryAfterSeconds) },
  });
export const invalidAccessToken = () => new ApiError(15, 400, 'invalid MusicBrainz access token');
export const onlySecure = () => new ApiError(16, 400, 'only requests over HTTPS are allowed here');
export const unknownApplication = () => new ApiError(17, 400, 'unknown application');
export const fingerprintNotFound = () => new ApiError(18, 404, 'fingerprint not found');
export const tooLarge = () => new ApiError(19, 413, 'request too large');
/** A number of our own, for what the original answers with a page of its web server. */
export const unreadable = (status: number, cause?: unknown) =>
  new ApiError(20, status, 'unreadable request body', { cause });
/** A number of our own: a parameter that is none of the kinds above. */
export const invalidParameter = (name: string) => new ApiError(21, 400, `parameter "${name}" is not valid`);

const statusOf = (error: unknown): number =>
  error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500;

/** Whatever was thrown as an error of the API; strangers become 5 with nothing of them shown. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof FingerprintError) return invalidFingerprint(error);
  if (error instanceof MatchError) return unavailable(error.retryAfterSeconds, error);
  if (isAway(error)) return unavailable(10, error);
  const status = statusOf(error);
  if (status === 413) return tooLarge();
  if (status === 429 || status === 503) return unavailable(10, error);
  if (status >= 400 && status < 500) return unreadable(status, error);
  return new ApiError(5, 500, 'internal error', { cause: error });
}
