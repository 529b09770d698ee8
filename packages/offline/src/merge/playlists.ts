import { mergeLists } from './lists.ts';

/** A playlist as one side has it: Jellyfin ids in order. */
export interface PlaylistContent {
  readonly name: string;
  readonly items: readonly string[];
}

/** A field that one side changed is that side's; of two changes the one that is sent later, `mine`, stays. */
const mergeField = <T>(base: T, mine: T, theirs: T): T => (mine === base ? theirs : mine);

/** What becomes of a playlist that two sides may have changed since `base`. */
export const mergePlaylists = (
  base: PlaylistContent,
  mine: PlaylistContent,
  theirs: PlaylistContent,
): PlaylistContent => ({
  name: mergeField(base.name, mine.name, theirs.name),
  items: mergeLists(base.items, mine.items, theirs.items),
});

/** True when two lists hold the same in the same order. */
export const sameList = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((id, index) => id === b[index]);
