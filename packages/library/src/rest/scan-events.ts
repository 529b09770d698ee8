import { setTimeout as pause } from 'node:timers/promises';
import type { SseEmit } from '@bandstand/http';

const lookMs = 250;

/** Emits the status at once and then whenever it is another, until the client leaves or the server drains. */
export async function scanEvents(status: () => unknown, emit: SseEmit, signal: AbortSignal): Promise<void> {
  let told = '';
  while (!signal.aborted) {
    const now = status();
    const text = JSON.stringify(now);
    if (text !== told && !emit({ event: 'scan', data: now })) return;
    told = text;
    await pause(lookMs, undefined, { signal }).catch(() => {});
  }
}
