import type { Writer } from '../drivers/index.ts';
import { type UserDataState, untouched } from '../models/index.ts';
import { type Account, takeSaid } from '../queries/index.ts';

/**
 * What the server says people did with items, by their ids; those the store
 * does not have are passed over. How many changed.
 */
export const takeUserData = (
  writer: Writer,
  account: Account,
  said: Iterable<readonly [id: string, state: UserDataState | undefined]>,
  now: number,
): number =>
  takeSaid(writer, account, new Map(Array.from(said, ([id, state]) => [id, state ?? untouched])), now);

/** Ids of items that the server said last were favourites. */
export const knownFavorites = (writer: Pick<Writer, 'all'>, { userId }: Account): readonly string[] =>
  writer
    .all<{ id: string }>(
      `SELECT i.jellyfin_id AS id FROM user_data d JOIN items i ON i.id = d.item_id
       WHERE d.user_id = ? AND d.base_is_favorite = 1 AND i.deleted_at IS NULL`,
      [userId],
    )
    .map(({ id }) => id);
