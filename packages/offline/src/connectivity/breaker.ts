/** How a server is: it answers, it does not, or nobody has asked yet. */
export type Reach = 'unknown' | 'online' | 'offline';

export interface BreakerState {
  readonly reach: Reach;
  /** Requests in a row that nobody answered. */
  readonly failures: number;
}

/** So many requests without an answer, one after another, and the server is taken for gone. */
const OPENS_AFTER = 3;
const ONLINE_MS = 30_000;
const OFFLINE_MS = 5000;

export const unasked: BreakerState = { reach: 'unknown', failures: 0 };

/** The state after a request: any status is an answer. One that never answered is gone at the first failure. */
export function afterRequest(state: BreakerState, isAnswered: boolean): BreakerState {
  if (isAnswered)
    return state.reach === 'online' && state.failures === 0 ? state : { reach: 'online', failures: 0 };
  const failures = state.failures + 1;
  const isGone = failures >= OPENS_AFTER || state.reach !== 'online';
  return { reach: isGone ? 'offline' : 'online', failures };
}

/** Milliseconds until the next probe: 30 s while all is well, 5 s while there is doubt. */
export const probeAfterMs = ({ reach, failures }: BreakerState): number =>
  reach === 'online' && failures === 0 ? ONLINE_MS : OFFLINE_MS;
