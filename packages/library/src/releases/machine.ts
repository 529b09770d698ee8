/** States of an album on its way to the public. */
export const statuses = ['draft', 'pending', 'awaiting_finalization', 'released'] as const;
export type Status = (typeof statuses)[number];

/** What people do to a release. */
export const releaseActions = ['promote', 'approve', 'reject', 'finalize', 'withdraw'] as const;
export type ReleaseAction = (typeof releaseActions)[number];

/** A release is sold when money or a code opens its download: it waits for its finalisation after approval. */
export type Offer = 'free' | 'sold';

const table: Readonly<Record<ReleaseAction, (from: Status, offer: Offer) => Status | undefined>> = {
  promote: (from) => (from === 'draft' ? 'pending' : undefined),
  approve: (from, offer) =>
    from === 'pending' ? (offer === 'sold' ? 'awaiting_finalization' : 'released') : undefined,
  finalize: (from) => (from === 'awaiting_finalization' ? 'released' : undefined),
  reject: (from) => (from === 'pending' || from === 'awaiting_finalization' ? 'draft' : undefined),
  withdraw: (from) => (from === 'draft' ? undefined : 'draft'),
};

/**
 * The state after an action, undefined when the action is not possible in this state.
 *
 *     draft --promote--> pending --approve--> released
 *                        pending --approve (sold)--> awaiting_finalization --finalize--> released
 *     pending, awaiting_finalization --reject--> draft
 *     pending, awaiting_finalization, released --withdraw--> draft
 */
export function nextStatus(from: Status, action: ReleaseAction, offer: Offer): Status | undefined {
  return table[action](from, offer);
}

/** The actions that are possible in a state. */
export function possibleActions(from: Status): readonly ReleaseAction[] {
  return releaseActions.filter((action) => nextStatus(from, action, 'free') !== undefined);
}
