export { Accounts, type AddAccount, type ChangeAccount } from './accounts.ts';
export { type ApiToken, ApiTokens } from './api-tokens.ts';
export { type AppPassword, AppPasswords } from './app-passwords.ts';
export { bearerChallenge, createAuthenticators, sessionCookie } from './authenticators.ts';
export { AccountError, type AccountErrorCode } from './errors.ts';
export { accountSubject, addressSubject, lockMs } from './lockout-rule.ts';
export { Lockouts } from './lockouts.ts';
export { checkPassword, foldName, parseUsername } from './names.ts';
export { type HasherOptions, isArgon2, isBcrypt, PasswordHasher } from './passwords.ts';
export type { Keyring, LibraryDatabase, Random } from './ports.ts';
export { type AccountServices, type AccountServicesOptions, createAccountServices } from './services.ts';
export {
  type Device,
  type DeviceSession,
  type Session,
  type SessionKind,
  type SessionOrigin,
  Sessions,
  sessionLifeMs,
} from './sessions.ts';
export { SetupToken } from './setup-token.ts';
export { type SignedIn, SignIn } from './sign-in.ts';
export type { SubsonicCredentials, SubsonicRefusal } from './subsonic-form.ts';
export { type SubsonicAnswer, SubsonicSignIn } from './subsonic-sign-in.ts';
