import type { Reader } from '@bandstand/sqlite';
import { type AccountViewer, visible } from '../../access/index.ts';
import { itemsByGid } from '../../catalogue/index.ts';
import { type ItemRef, itemKinds } from '../../community/index.ts';

/** What edits are of: music, by gid, and whether the viewer sees it. */
export type Subjects = ReadonlyMap<string, ItemRef & { readonly isSeen: boolean }>;

/** What these gids are, read in a few statements however many there are; other kinds and unknown gids are left out. */
export function subjectsOf(reader: Reader, viewer: AccountViewer, gids: Iterable<string>): Subjects {
  const rows = itemsByGid(reader, gids);
  const found = new Map<string, ItemRef & { readonly isSeen: boolean }>();
  for (const kind of itemKinds) {
    const ofKind = [...rows].filter(([, row]) => row.kind === kind);
    const seen = visible(
      reader,
      viewer,
      kind,
      ofKind.map(([, { id }]) => id),
    );
    for (const [gid, { id }] of ofKind) found.set(gid, { kind, gid, isSeen: seen.has(id) });
  }
  return found;
}
