export { keepPreferences, preferencesOf } from './preference-store.ts';
export { findReplay, forgetReplays, keepReplay, type Replay } from './replay-store.ts';
