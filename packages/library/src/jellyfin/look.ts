import type { Account } from '../access/index.ts';
import type { Favourites } from '../community/index.ts';
import type { Call } from './endpoint.ts';
import type { ImageKind, ImageTags } from './image-tags.ts';

/** How items are shown to one asker: for whom, by which server, and with which of the fields that are told on demand. */
export interface Look {
  readonly serverId: string;
  readonly account: Account;
  readonly wants: (field: string) => boolean;
  readonly userData: boolean;
  /** Favourites that are no items of the catalogue, read once for an answer. */
  readonly favourites: () => {
    readonly playlists: ReadonlyMap<number, string>;
    readonly genres: ReadonlyMap<string, string>;
  };
  /** The tag of a picture, undefined when there is none or none is wanted. */
  readonly tag: (kind: ImageKind, gid: string, version: string | null) => string | undefined;
}

/** Builds the look of every request of one server. */
export class Looks {
  readonly #serverId: string;
  readonly #tags: ImageTags;
  readonly #favourites: Favourites;

  constructor(serverId: string, tags: ImageTags, favourites: Favourites) {
    this.#serverId = serverId;
    this.#tags = tags;
    this.#favourites = favourites;
  }

  /** For lists: fields beyond the usual ones only when asked for. */
  list(call: Call): Look {
    const fields = new Set(call.query.words('fields'));
    const kinds = call.query.words('enableImageTypes');
    const images =
      call.query.flag('enableImages') !== false &&
      call.query.whole('imageTypeLimit') !== 0 &&
      (kinds.length === 0 || kinds.includes('primary'));
    return this.#look(call, (field) => fields.has(field.toLowerCase()), images);
  }

  /** For a single item: everything. */
  whole(call: Call): Look {
    return this.#look(call, () => true, true);
  }

  #look({ viewer, query }: Call, wants: Look['wants'], images: boolean): Look {
    const { account } = viewer;
    let found: ReturnType<Look['favourites']> | undefined;
    const read = () => ({
      playlists: this.#favourites.playlists(viewer),
      genres: this.#favourites.genres(viewer),
    });
    return {
      favourites: () => (found ??= read()),
      serverId: this.#serverId,
      account,
      wants,
      userData: query.flag('enableUserData') !== false,
      tag: (kind, gid, version) =>
        images && version !== null ? this.#tags.tagFor(account.id, kind, gid, version) : undefined,
    };
  }
}
