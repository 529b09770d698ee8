const hourMs = 3_600_000;
const longestMs = 7 * 24 * hourMs;

/**
 * When a feed is read again, in ms from now. After success between three quarters and one and a quarter of the usual
 * time, so that feeds added together do not stay together; after failures in a row twice as long each, with full jitter
 * above half of it, a week at most.
 * @param random uniform in [0, 1)
 */
export function refreshDelay(failures: number, everyHours: number, random: number): number {
  const every = everyHours * hourMs;
  if (failures === 0) return Math.round(every * (0.75 + random / 2));
  const bound = Math.min(longestMs, every * 2 ** Math.min(failures, 20));
  return Math.round(bound * (0.5 + random / 2));
}

/** What `Retry-After` says, in ms; undefined when it says nothing that is of use. A week at most. */
export function retryAfterMs(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return ms > 0 ? Math.min(ms, longestMs) : undefined;
}

/** How a download goes on after what the server answered to a request for the bytes from `have` on. */
export type Continuation = 'append' | 'restart' | 'again' | 'refused';

export function continuation(status: number, contentRange: string | undefined, have: number): Continuation {
  if (status === 200) return 'restart';
  if (status === 416) return have > 0 ? 'again' : 'refused';
  if (status !== 206) return 'refused';
  const from = /^bytes (\d+)-/.exec(contentRange ?? '')?.[1];
  return Number(from) === have ? 'append' : 'again';
}
