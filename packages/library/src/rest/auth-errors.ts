import { type HttpError, problem } from '@bandstand/http';
import { AccountError, type AccountErrorCode } from '../accounts/index.ts';

/** Status and, where one field of the body is to blame, its name. */
const shapes: Readonly<Record<AccountErrorCode, readonly [status: number, field?: string]>> = {
  bad_credentials: [401],
  wrong_password: [403, 'current'],
  locked: [429],
  busy: [503],
  bad_username: [400, 'username'],
  username_taken: [409, 'username'],
  weak_password: [400, 'password'],
  first_must_be_root: [409, 'role'],
  first_account_is_root: [409, 'role'],
  last_root: [409],
  setup_done: [409],
  bad_setup_token: [403, 'token'],
  account_not_found: [404],
  session_not_found: [404],
  token_not_found: [404],
  app_password_not_found: [404],
  unknown_artist: [400, 'artist'],
  bad_name: [400, 'name'],
  bad_scopes: [400, 'scopes'],
  bad_expiry: [400, 'expiresAt'],
  bad_quota: [400, 'storageQuota'],
  bad_email: [400, 'email'],
  too_many: [409],
};

/** Runs a handler's work; an AccountError becomes a problem document with the same code. */
export async function answering<T>(work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof AccountError ? accountProblem(error) : error;
  }
}

function accountProblem(error: AccountError): HttpError {
  const [status, field] = shapes[error.code];
  return problem(error.code, status, error.safe, {
    cause: error,
    ...(field === undefined ? {} : { fields: [{ field: `body.${field}`, message: error.safe }] }),
    ...(error.retryAfterMs > 0
      ? { headers: { 'retry-after': String(Math.ceil(error.retryAfterMs / 1000)) } }
      : {}),
  });
}
