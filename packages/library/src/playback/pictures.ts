import {
  type DiskCache,
  ImageError,
  type ImageFormat,
  type ImageSize,
  type Images,
  imageSizeFor,
} from '@bandstand/media';
import type { Database, Reader } from '@bandstand/sqlite';
import { may, type Viewer, visible } from '../access/index.ts';
import { notFound } from '../errors/index.ts';
import type { PictureSource } from './picture-source.ts';
import {
  albumPicturesOfArtist,
  albumPicturesOfPlaylist,
  albumPicturesOfTrack,
  fileWithPicture,
  type PictureKind,
  type PictureRecord,
  pictureByGid,
  writeThumbhash,
} from './picture-store.ts';

export interface Picture {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Strong entity tag. */
  readonly etag: string;
}

export interface PicturesOptions {
  readonly db: Database;
  readonly images: Images;
  readonly source: PictureSource;
  readonly cache: DiskCache;
}

/** What was found for a thing: places to try in order, and what names the result in the cache. */
interface Found {
  readonly record: PictureRecord;
  readonly places: readonly string[];
}

/** Covers and photos at bounded sizes, for those who may see the thing they belong to. */
export class Pictures {
  readonly #db: Database;
  readonly #images: Images;
  readonly #source: PictureSource;
  readonly #cache: DiskCache;

  constructor({ db, images, source, cache }: PicturesOptions) {
    this.#db = db;
    this.#images = images;
    this.#source = source;
    this.#cache = cache;
  }

  /**
   * The picture of a thing, drawn by us when it has none. Throws `not_found` for what the viewer may not see.
   * @param pixels edge length; the next size of the ladder is served
   */
  async render(
    viewer: Viewer,
    kind: PictureKind,
    gid: string,
    pixels: number,
    format: ImageFormat = 'webp',
  ): Promise<Picture> {
    const found = this.#db.read((reader) => this.#find(reader, viewer, kind, gid));
    const size = imageSizeFor(pixels);
    const etag = `${found.record.tag ?? found.places[0] ?? 'none'}-${size}-${format}`.replaceAll(
      /[^\w-]/g,
      '_',
    );
    const key = `picture ${found.places.join('|')} ${etag} ${found.places.length === 0 ? gid : ''}`;
    const bytes = await this.#cache.getOrMake(key, () => this.#make(found, size, format));
    if (found.record.wantsThumbhash === 1 && (kind === 'artist' || kind === 'album'))
      await this.#keepThumbhash(kind, found.record, bytes);
    return { bytes, type: `image/${format}`, etag };
  }

  async #keepThumbhash(kind: 'artist' | 'album', record: PictureRecord, rendered: Uint8Array): Promise<void> {
    const thumbhash = await this.#images.thumbhash(rendered);
    this.#db.write((writer) => writeThumbhash(writer, kind, record, thumbhash));
  }

  #find(reader: Reader, viewer: Viewer, kind: PictureKind, gid: string): Found {
    const own = pictureByGid(reader, kind, gid);
    if (own === undefined || !may(reader, viewer, 'see', kind, own.id)) throw notFound(kind);
    const record = kind === 'track' ? ofShownAlbum(reader, viewer, own) : own;
    return { record, places: placesOf(reader, viewer, kind, record) };
  }

  async #make({ record, places }: Found, size: ImageSize, format: ImageFormat): Promise<Uint8Array> {
    for (const place of places) {
      const bytes = await this.#source.read(place);
      if (bytes === null) continue;
      try {
        return (await this.#images.render(bytes, { size, format })).bytes;
      } catch (error) {
        // A picture that cannot be read is as good as none; the next place may have a better one.
        if (!(error instanceof ImageError)) throw error;
      }
    }
    return (await this.#images.placeholder(`${record.gid} ${record.title}`, { size, format })).bytes;
  }
}

/** A track on several albums has the picture of the first that the viewer lists, as everywhere. */
function ofShownAlbum(reader: Reader, viewer: Viewer, record: PictureRecord): PictureRecord {
  const albums = albumPicturesOfTrack(reader, record.id);
  if (albums.length === 0) return record;
  const ids = albums.map(({ id }) => id);
  const listed = visible(reader, viewer, 'album', ids, 'list');
  const seen = listed.size > 0 ? listed : visible(reader, viewer, 'album', ids);
  const shown = albums.find(({ id }) => seen.has(id));
  return { ...record, place: shown?.place ?? null, tag: shown?.tag ?? null };
}

function placesOf(reader: Reader, viewer: Viewer, kind: PictureKind, record: PictureRecord): string[] {
  const own = record.place === null ? [] : [record.place];
  if (own.length > 0 || kind === 'album') return own;
  if (kind === 'track') {
    const file = fileWithPicture(reader, record.id);
    return file === undefined ? [] : [`embedded:${file}`];
  }
  const albums =
    kind === 'artist' ? albumPicturesOfArtist(reader, record.id) : albumPicturesOfPlaylist(reader, record.id);
  const seen = visible(
    reader,
    viewer,
    'album',
    albums.map(({ id }) => id),
  );
  return albums.flatMap(({ id, place }) => (seen.has(id) && place !== null ? [place] : [])).slice(0, 1);
}
