export { Accounts, type MadeAccount, type MusicBrainzUser, type NewAccount } from './accounts.ts';
export { type Application, Applications, type NewApplication } from './applications.ts';
export type { KeyCacheOptions, KeyKind, SharedKeys } from './cache.ts';
export { KeyError, type KeyFault } from './errors.ts';
export { newStoredKey } from './key.ts';
export { type MusicBrainzSignIn, musicbrainzSignIn } from './musicbrainz.ts';
export { type Site, siteOf } from './site.ts';
