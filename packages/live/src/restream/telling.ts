import type { CallbackEventName } from '../callbacks/index.ts';
import type { RestreamState } from './restream.ts';

export type TargetState = RestreamState | { readonly is: 'stopped'; readonly retries: number };
export type Told = Extract<CallbackEventName, `restream_${string}`>;

/**
 * What a change is told as, given what was told last of the same stream on its way to the same server; undefined where it is
 * nothing new. An outage is told once, however often it is tried again, and so is its end.
 */
export function tellingOf(state: TargetState, told: Told | undefined): Told | undefined {
  const event = eventOf(state);
  return event === told || (event === 'restream_stopped' && told === undefined) ? undefined : event;
}

function eventOf({ is }: TargetState): Told | undefined {
  if (is === 'active') return 'restream_started';
  if (is === 'failed') return 'restream_failed';
  return is === 'stopped' ? 'restream_stopped' : undefined;
}
