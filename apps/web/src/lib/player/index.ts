export { Broadcast, type Programme } from './broadcast.svelte.ts';
export { keptInTab, keptOnServer } from './listening/index.ts';
export { connectMediaSession } from './media-session.svelte.ts';
export { Player } from './player.svelte.ts';
export { currentEntry, type Entry, type PlayableTrack, type Repeat } from './queue/index.ts';
export { keyBindings, listenToKeys } from './shortcuts.ts';
