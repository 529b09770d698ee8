/** What a person does with items, one after the other, and SQLite itself with the same rows. */
import { type Account, type Driver, Edits, type ItemInput, newOperationId } from '@bandstand/offline';
import { mixed, pick } from '../../../library/test/catalogue-seed/words.ts';

/** So many edits of tracks: favourites, ratings, positions, plays. */
export function edits(
  driver: Driver,
  account: Account,
  items: readonly ItemInput[],
  count: number,
): readonly (() => unknown)[] {
  const made = new Edits({ driver, account, clock: Date.now });
  const tracks = items.filter(({ type }) => type === 'Audio');
  return Array.from({ length: count }, (_, at) => {
    const id = tracks[pick(tracks.length, at, 6)]?.id ?? '';
    switch (mixed(at, 7) % 4) {
      case 0:
        return () => made.setFavorite(id, mixed(at, 8) % 2 === 0);
      case 1:
        return () => made.setRating(id, mixed(at, 9) % 11);
      case 2:
        return () => made.setProgress(id, mixed(at, 10));
      default:
        return () => made.recordPlay(id);
    }
  });
}

/** The limit: a row in the queue and one of user data in a transaction of its own, nothing looked up. */
export function rawEdits(
  driver: Driver,
  { userId }: Account,
  first: number,
  count: number,
): readonly (() => unknown)[] {
  return Array.from({ length: count }, (_, at) => {
    const opId = newOperationId(Date.now());
    const item = first + at;
    return () =>
      driver.write((writer) => {
        writer.run(
          `INSERT INTO sync_queue (user_id, op_id, operation, entity_type, entity_id, payload, status)
           VALUES (?, ?, 'favorite.set', 'item', ?, '{"value":true}', 'pending')`,
          [userId, opId, opId],
        );
        writer.run(
          `INSERT INTO user_data (item_id, user_id, is_favorite, needs_sync) VALUES (?, ?, 1, 1)
           ON CONFLICT DO UPDATE SET is_favorite = 1, needs_sync = 1`,
          [item, userId],
        );
      });
  });
}
