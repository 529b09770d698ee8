import type { Writer } from '@bandstand/sqlite';
import { foldName } from '../../catalogue/index.ts';
import type { ArtistCredit } from '../model.ts';
import {
  completeArtist,
  findArtist,
  insertArtist,
  isCreditedAsNamed,
  isRenamed,
  respellArtist,
} from '../store/artist-store.ts';
import type { CreditRow } from '../store/credit-store.ts';

interface KnownArtist {
  readonly id: number;
  readonly name: string;
  readonly sortName: string | null;
  /** The name of the credit means this artist, who was given another. */
  readonly renamed: boolean;
}

const mostKnown = 20_000;

/** Artists by the name and the MusicBrainz id that credits give them, remembered between batches. */
export class ArtistBook {
  readonly #known = new Map<string, KnownArtist>();
  /** Artists that this batch credits in another spelling than they are stored in. */
  readonly #respelled = new Map<number, string>();

  /** The rows of a credit, artists made as they are needed. `sortName` counts when there is one artist only. */
  rows(
    writer: Writer,
    credits: readonly ArtistCredit[],
    options: { readonly role: string; readonly sortName: string | null; readonly now: number },
  ): CreditRow[] {
    const sortName = credits.length === 1 ? options.sortName : null;
    return credits.map((credit, position) => {
      const artist = this.#artist(writer, credit, sortName, options.now);
      const creditedAs = artist.renamed || artist.name === credit.name ? null : credit.name;
      if (creditedAs !== null) this.#respelled.set(artist.id, creditedAs);
      return {
        artistId: artist.id,
        role: options.role,
        position,
        creditedAs,
        join: credit.join,
        shown: creditedAs ?? artist.name,
        renamed: artist.renamed,
      };
    });
  }

  /** Ends a batch: an artist whose old spelling no credit uses any more takes the new one. */
  settle(writer: Writer, now: number): void {
    for (const [id, name] of this.#respelled) {
      if (isCreditedAsNamed(writer, id)) continue;
      respellArtist(writer, id, name, now);
      this.forget();
    }
    this.#respelled.clear();
  }

  /** Call it when artists were changed elsewhere. */
  forget(): void {
    this.#known.clear();
  }

  #artist(writer: Writer, credit: ArtistCredit, sortName: string | null, now: number): KnownArtist {
    const key = `${foldName(credit.name)}\n${credit.mbid ?? ''}`;
    const known = this.#known.get(key);
    if (known && (sortName === null || known.sortName !== null)) return known;
    const artist = this.#stored(writer, credit, sortName, now);
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(key, artist);
    return artist;
  }

  #stored(writer: Writer, { name, mbid }: ArtistCredit, sortName: string | null, now: number): KnownArtist {
    const found = findArtist(writer, name, mbid);
    if (found === undefined)
      return { id: insertArtist(writer, name, mbid, sortName), name, sortName, renamed: false };
    const completed = { mbid: found.mbid ?? mbid, sort_name: found.sort_name ?? sortName };
    if (completeArtist(writer, found, completed, now)) this.forget();
    const renamed = found.name !== name && isRenamed(writer, found.id, name);
    return { id: found.id, name: found.name, sortName: completed.sort_name, renamed };
  }
}
