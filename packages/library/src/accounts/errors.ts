export type AccountErrorCode =
  | 'bad_credentials'
  | 'wrong_password'
  | 'locked'
  | 'busy'
  | 'bad_username'
  | 'username_taken'
  | 'weak_password'
  | 'first_must_be_root'
  | 'first_account_is_root'
  | 'last_root'
  | 'setup_done'
  | 'bad_setup_token'
  | 'account_not_found'
  | 'session_not_found'
  | 'token_not_found'
  | 'app_password_not_found'
  | 'unknown_artist'
  | 'bad_name'
  | 'bad_scopes'
  | 'bad_expiry'
  | 'bad_quota'
  | 'bad_email'
  | 'too_many';

/** A rule of the accounts that was broken. `safe` is for the client and says what to do next. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly code: AccountErrorCode;
  readonly safe: string;
  /** How long to wait before the next try, for `locked` and `busy`. */
  readonly retryAfterMs: number;

  constructor(code: AccountErrorCode, safe: string, retryAfterMs = 0) {
    super(`${code}: ${safe}`);
    this.code = code;
    this.safe = safe;
    this.retryAfterMs = retryAfterMs;
  }
}

/** The one answer for an unknown name, a wrong or empty password and an account that was switched off. */
export const badCredentials = (): AccountError =>
  new AccountError('bad_credentials', 'The name or the password is wrong.');
