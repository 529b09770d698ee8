import { setDetour } from '#lib/api/index.ts';
import { Offline } from './offline.svelte.ts';
import { StandIn } from './stand-in.ts';

export { keptUrl } from './kept-address.ts';
export { Offline } from './offline.svelte.ts';
export { ShellUpdate } from './update.svelte.ts';

let made: Offline | undefined;

/** What this page keeps and answers without the server; made once, before the first request goes out. */
export function getOffline(): Offline {
  if (made !== undefined) return made;
  made = new Offline(localStorage);
  setDetour(new StandIn(made));
  return made;
}
