import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import { LibraryError } from '../errors/index.ts';
import { deleteRating, deleteStar, insertStar, upsertRating } from './annotation-store.ts';
import { type ItemRef, visibleIds } from './items.ts';

/** Favourites and ratings of the signed-in person. */
export class Annotations {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Marks all of these as favourites, or none: throws `not_found` when one of them is not there for the viewer. */
  star(viewer: AccountViewer, items: readonly ItemRef[]): void {
    this.#db.write((writer) => {
      for (const { kind, gid } of items) {
        for (const id of visibleIds(writer, viewer, kind, [gid]))
          insertStar(writer, viewer.account.username, kind, id);
      }
    });
  }

  /** Takes the marks back; what was not marked stays so. Throws `not_found` as above. */
  unstar(viewer: AccountViewer, items: readonly ItemRef[]): void {
    this.#db.write((writer) => {
      for (const { kind, gid } of items) {
        for (const id of visibleIds(writer, viewer, kind, [gid]))
          deleteStar(writer, viewer.account.username, kind, id);
      }
    });
  }

  /** @param rating 1 to 5, 0 takes the rating back. Throws `invalid`, `not_found`. */
  rate(viewer: AccountViewer, item: ItemRef, rating: number): void {
    if (!Number.isInteger(rating) || rating < 0 || rating > 5) {
      throw new LibraryError('invalid', 'A rating is a whole number from 0 to 5.');
    }
    this.#db.write((writer) => {
      for (const id of visibleIds(writer, viewer, item.kind, [item.gid])) {
        if (rating === 0) deleteRating(writer, viewer.account.username, item.kind, id);
        else upsertRating(writer, viewer.account.username, item.kind, id, rating);
      }
    });
  }
}
