export { keepPreferences, preferencesOf } from './preference-store.ts';
export { findReplay, findReplays, forgetReplays, keepReplay, type Replay } from './replay-store.ts';
