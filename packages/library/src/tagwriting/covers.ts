import type { CoverToWrite, Images } from '@bandstand/media';
import type { PictureSource } from '../playback/index.ts';

/** A picture for files is made smaller above this many bytes: it stands in every one of them. */
const mostBytes = 4 * 1024 * 1024;

export interface CoversToWriteOptions {
  readonly source: PictureSource;
  readonly images: Images;
}

/** Pictures as files can hold them: JPEG and PNG as they are, everything else as JPEG. */
export class CoversToWrite {
  readonly #options: CoversToWriteOptions;
  /** The last one: the tracks of an album come one after the other. */
  #last: { readonly place: string; readonly cover: Promise<CoverToWrite | undefined> } | undefined;

  constructor(options: CoversToWriteOptions) {
    this.#options = options;
  }

  /** The picture at a place, undefined when there is none that can be read. */
  at(place: string): Promise<CoverToWrite | undefined> {
    if (this.#last?.place !== place) this.#last = { place, cover: this.#read(place) };
    return this.#last.cover;
  }

  async #read(place: string): Promise<CoverToWrite | undefined> {
    const { source, images } = this.#options;
    const bytes = await source.read(place);
    if (bytes === null) return undefined;
    const { type, width, height } = await images.inspect(bytes);
    if ((type === 'image/jpeg' || type === 'image/png') && bytes.length <= mostBytes)
      return { type, bytes, width, height };
    const smaller = await images.render(bytes, { size: 1200, format: 'jpeg', fit: 'inside' });
    const facts = await images.inspect(smaller.bytes);
    return { type: 'image/jpeg', bytes: smaller.bytes, width: facts.width, height: facts.height };
  }
}
