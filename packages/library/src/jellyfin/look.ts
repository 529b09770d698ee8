import type { Account } from '../access/index.ts';
import type { Favourites } from '../community/index.ts';
import { type ItemLook, type ItemShape, itemLook } from '../jellyfin-items/index.ts';
import type { Call } from './endpoint.ts';

/** How items are shown to one asker: for whom, by which server, and with which of the fields that are told on demand. */
export interface Look extends ItemLook {
  readonly account: Account;
  /** The same for the threads that read. */
  readonly shape: ItemShape;
  /** Favourites that are no items of the catalogue, read once for an answer. */
  readonly favourites: () => {
    readonly playlists: ReadonlyMap<number, string>;
    readonly genres: ReadonlyMap<string, string>;
  };
}

/** Builds the look of every request of one server. */
export class Looks {
  readonly #serverId: string;
  readonly #tagKey: string;
  readonly #favourites: Favourites;

  /** @param tagKey secret of this server: see `ImageTags` */
  constructor(serverId: string, tagKey: string, favourites: Favourites) {
    this.#serverId = serverId;
    this.#tagKey = tagKey;
    this.#favourites = favourites;
  }

  /** For lists: fields beyond the usual ones only when asked for. */
  list(call: Call): Look {
    const fields = call.query.words('fields');
    const kinds = call.query.words('enableImageTypes');
    const images =
      call.query.flag('enableImages') !== false &&
      call.query.whole('imageTypeLimit') !== 0 &&
      (kinds.length === 0 || kinds.includes('primary'));
    return this.#look(call, fields, images);
  }

  /** For a single item: everything. */
  whole(call: Call): Look {
    return this.#look(call, 'all', true);
  }

  #look({ viewer, query }: Call, fields: ItemShape['fields'], images: boolean): Look {
    const { account } = viewer;
    let found: ReturnType<Look['favourites']> | undefined;
    const read = () => ({
      playlists: this.#favourites.playlists(viewer),
      genres: this.#favourites.genres(viewer),
    });
    const shape: ItemShape = {
      serverId: this.#serverId,
      accountId: account.id,
      tagKey: this.#tagKey,
      fields,
      userData: query.flag('enableUserData') !== false,
      images,
    };
    return { ...itemLook(shape), shape, account, favourites: () => (found ??= read()) };
  }
}
