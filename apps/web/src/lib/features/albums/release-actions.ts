import type { Album, ReleaseAction } from '#lib/api/index.ts';

export interface Standing {
  /** Approves and rejects what others hand in. */
  readonly approves: boolean;
  /** Owns the release, or is its artist. */
  readonly owns: boolean;
}

/**
 * The actions to offer in a state. Whoever sees a draft may hand it in, since nobody else sees it. The server decides in
 * the end; what it refuses is said.
 */
export function offeredActions(
  status: Album['status'],
  { approves, owns }: Standing,
): readonly ReleaseAction[] {
  const edits = approves || owns;
  const withdraw = edits ? (['withdraw'] as const) : [];
  const offered: Readonly<Record<Album['status'], readonly ReleaseAction[]>> = {
    draft: ['promote'],
    pending: [...(approves ? (['approve', 'reject'] as const) : []), ...withdraw],
    awaiting_finalization: [...(edits ? (['finalize'] as const) : []), ...withdraw],
    released: withdraw,
  };
  return offered[status];
}
