import type { Reader } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { type Annotation, ownMarkColumns, ownMarkJoins } from '../catalogue/index.ts';
import { type ItemKind, type ItemRef, itemKinds, visibleIds } from '../community/index.ts';
import { LibraryError } from '../errors/index.ts';

type Marks = Annotation & { readonly bookmarkMs?: number };

type Row = { readonly item: number } & {
  readonly [Name in keyof Marks]-?: Exclude<Marks[Name], undefined> | null;
};

const sql = `SELECT i.value AS item, ${ownMarkColumns} FROM json_each(:ids) i ${ownMarkJoins}`;

/**
 * What the viewer has done with items, by their gids, as the transaction of the reader has it; without those that he does
 * not see (any more).
 */
export function marksOf(
  reader: Reader,
  viewer: AccountViewer,
  items: readonly ItemRef[],
): ReadonlyMap<string, Marks> {
  const marks = new Map<string, Marks>();
  for (const kind of itemKinds) {
    const all = items.filter((item) => item.kind === kind).map(({ gid }) => gid);
    if (all.length === 0) continue;
    const gids = seenOf(reader, viewer, kind, all);
    const ids = visibleIds(reader, viewer, kind, gids);
    const { username } = viewer.account;
    const rows = reader.all<Row>(sql, { kind, username, ids: JSON.stringify(ids) });
    const found = new Map(rows.map((row) => [row.item, known(row)]));
    for (const [index, gid] of gids.entries()) marks.set(gid, found.get(ids[index] ?? 0) ?? {});
  }
  return marks;
}

/** Nearly always all of them: what was edited before may have gone since. */
function seenOf(
  reader: Reader,
  viewer: AccountViewer,
  kind: ItemKind,
  gids: readonly string[],
): readonly string[] {
  const isSeen = (some: readonly string[]): boolean => {
    try {
      return visibleIds(reader, viewer, kind, some).length === some.length;
    } catch (error) {
      if (error instanceof LibraryError && error.code === 'not_found') return false;
      throw error;
    }
  };
  return isSeen(gids) ? gids : gids.filter((gid) => isSeen([gid]));
}

/** Without what there is not. */
const known = ({ starredAt, rating, plays, lastPlayedAt, bookmarkMs }: Row): Marks => ({
  ...(starredAt === null ? {} : { starredAt }),
  ...(rating === null ? {} : { rating }),
  ...(plays === null ? {} : { plays }),
  ...(lastPlayedAt === null ? {} : { lastPlayedAt }),
  ...(bookmarkMs === null ? {} : { bookmarkMs }),
});
