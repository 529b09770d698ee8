/**
 * When to start the next sound so that it is heard the moment the present one has ended. An element needs some
 * milliseconds from `play()` to its first sample; the lead is learnt from every start and used for the next.
 */
export interface Lead {
  /** Milliseconds from `play()` to the first sample, as far as is known. */
  readonly ms: number;
  readonly learnt: number;
}

export const firstLead: Lead = { ms: 55, learnt: 0 };

const mostMs = 250;

/** The lead after a start that took `tookMs`; the first starts count for more, and nonsense for nothing. */
export function learn(lead: Lead, tookMs: number): Lead {
  if (!Number.isFinite(tookMs) || tookMs < -20 || tookMs > mostMs) return lead;
  const weight = Math.max(0.25, 1 / (lead.learnt + 1));
  return { ms: Math.max(0, lead.ms + (tookMs - lead.ms) * weight), learnt: lead.learnt + 1 };
}

/** Milliseconds to wait before `play()` when the present sound has `remainingMs` left; 0 when it is time. */
export function waitFor(remainingMs: number, lead: Lead): number {
  return Math.max(0, remainingMs - lead.ms);
}
