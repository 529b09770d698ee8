import type { Writer } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { LibraryError } from '../errors/index.ts';
import { deleteRating, deleteStars, insertStars, upsertRating } from './annotation-store.ts';
import { type ItemKind, type ItemRef, visibleIds } from './items.ts';
import type { Transactions } from './transactions.ts';

/** Favourites and ratings of the signed-in person. */
export class Annotations {
  readonly #db: Transactions;

  constructor(db: Transactions) {
    this.#db = db;
  }

  /** Marks all of these as favourites, or none: throws `not_found` when one of them is not there for the viewer. */
  star(viewer: AccountViewer, items: readonly ItemRef[]): void {
    this.#ofEachKind(viewer, items, (writer, kind, ids) =>
      insertStars(writer, viewer.account.username, kind, ids),
    );
  }

  /** Takes the marks back; what was not marked stays so. Throws `not_found` as above. */
  unstar(viewer: AccountViewer, items: readonly ItemRef[]): void {
    this.#ofEachKind(viewer, items, (writer, kind, ids) =>
      deleteStars(writer, viewer.account.username, kind, ids),
    );
  }

  /** @param rating 1 to 5, 0 takes the rating back. Throws `invalid`, `not_found`. */
  rate(viewer: AccountViewer, item: ItemRef, rating: number): void {
    this.rateAll(viewer, [{ ...item, rating }]);
  }

  /** Rates all of these, or none; as `rate`. */
  rateAll(viewer: AccountViewer, items: readonly (ItemRef & { readonly rating: number })[]): void {
    if (items.some(({ rating }) => !Number.isInteger(rating) || rating < 0 || rating > 5)) {
      throw new LibraryError('invalid', 'A rating is a whole number from 0 to 5.');
    }
    const { username } = viewer.account;
    this.#ofEachKind(viewer, items, (writer, kind, ids, rated) => {
      for (const [index, { rating }] of rated.entries()) {
        const id = ids[index] ?? 0;
        if (rating === 0) deleteRating(writer, username, kind, id);
        else upsertRating(writer, username, kind, id, rating);
      }
    });
  }

  /** Does something with the row ids of the items of each kind, in one transaction. Throws `not_found`. */
  #ofEachKind<I extends ItemRef>(
    viewer: AccountViewer,
    items: readonly I[],
    work: (writer: Writer, kind: ItemKind, ids: readonly number[], items: readonly I[]) => void,
  ): void {
    this.#db.write((writer) => {
      for (const kind of new Set(items.map((item) => item.kind))) {
        const some = items.filter((item) => item.kind === kind);
        const gids = some.map(({ gid }) => gid);
        work(writer, kind, visibleIds(writer, viewer, kind, gids), some);
      }
    });
  }
}
