import {
  type AskServer,
  fetchSmall,
  freshName,
  type MediaFiles,
  pictureExtension,
  tidyFiles,
  writeSmall,
} from '../downloads/index.ts';
import type { Clock, Driver } from '../drivers/index.ts';
import { timeMs } from '../models/index.ts';
import { type Account, itemById, seenItem } from '../queries/index.ts';
import { keptWidth, type Picture, pictureAddress, pictureOf } from './picture.ts';
import {
  evictThumbnails,
  saveThumbnail,
  storedThumbnail,
  type ThumbnailKey,
  type ThumbnailRow,
  useThumbnail,
} from './store.ts';

export interface ThumbnailOptions {
  readonly driver: Driver;
  readonly files: MediaFiles;
  readonly ask: AskServer;
  readonly clock: Clock;
  /** Bytes that all pictures may take; 250 MB unless told. */
  readonly capBytes?: number;
}

/** Which picture: Primary unless told, and how many pixels wide it is shown. */
export interface ThumbnailWish {
  readonly type?: string;
  /** 300 unless told; 0 is as large as the server has it. */
  readonly width?: number;
  /** Answers from what is stored alone. */
  readonly isOffline?: boolean;
}

const CAP_BYTES = 250_000_000;
const LARGEST_BYTES = 20_000_000;
/** Showing the same picture again within a minute changes nothing about which goes first. */
const TOUCH_MS = 60_000;

/** Pictures by their tags: a tag is fetched once, a new one replaces it, the longest unseen go when it becomes too much. */
export class Thumbnails {
  readonly #options: ThumbnailOptions;
  readonly #coming = new Map<string, Promise<ThumbnailRow | undefined>>();

  constructor(options: ThumbnailOptions) {
    this.#options = options;
  }

  /**
   * The picture of an item that the account may see. When the server does not answer, the one of an older tag if there is
   * one; `undefined` when there is none at all.
   */
  async get(account: Account, id: string, wish: ThumbnailWish = {}): Promise<ThumbnailRow | undefined> {
    const { driver, files, clock } = this.#options;
    const found = driver.read((reader) => {
      const item = itemById(reader, account, id);
      const picture = item && pictureOf(item, wish.type);
      const owner = picture && (seenItem(reader, account, picture.id) ?? seenItem(reader, account, id));
      if (picture === undefined || owner === undefined) return undefined;
      const key = { itemId: owner, type: picture.type, width: keptWidth(wish.width ?? 300) };
      return { picture, key, stored: storedThumbnail(reader, key) };
    });
    if (found === undefined) return undefined;
    const { picture, key } = found;
    const stored =
      found.stored !== undefined && (await files.size(found.stored.path)) === found.stored.size
        ? found.stored
        : undefined;
    const row =
      stored?.tag === picture.tag || wish.isOffline === true
        ? stored
        : ((await this.#fetch(account, picture, key).catch(() => undefined)) ?? stored);
    const now = clock();
    if (row !== undefined && now - (timeMs(row.usedAt) ?? 0) > TOUCH_MS)
      driver.write((writer) => useThumbnail(writer, row.id, now));
    return row;
  }

  /** A list asks for the same cover many times at once: it is fetched once. */
  #fetch(account: Account, picture: Picture, key: ThumbnailKey): Promise<ThumbnailRow | undefined> {
    const name = JSON.stringify([account.serverId, picture, key]);
    const coming =
      this.#coming.get(name) ?? this.#take(account, picture, key).finally(() => this.#coming.delete(name));
    this.#coming.set(name, coming);
    return coming;
  }

  async #take(account: Account, picture: Picture, key: ThumbnailKey): Promise<ThumbnailRow | undefined> {
    const { driver, files, ask, clock, capBytes = CAP_BYTES } = this.#options;
    const limits = { maxBytes: LARGEST_BYTES, now: clock() };
    const answer = await fetchSmall(ask, account, pictureAddress(picture, key.width), limits);
    const extension = answer && pictureExtension(answer.type);
    if (answer === undefined || extension === undefined) return undefined;
    const folder = `pictures/${account.serverId}/${picture.id.slice(0, 2)}`;
    const path = `${folder}/${picture.id}.${picture.type}.${key.width}.${freshName()}.${extension}`;
    await writeSmall(files, path, answer.bytes);
    const row = driver.write((writer) => {
      const file = { tag: picture.tag, path, size: answer.bytes.length };
      const saved = saveThumbnail(writer, key, file, clock());
      if (saved !== undefined) evictThumbnails(writer, capBytes, saved.id);
      return saved;
    });
    await tidyFiles(driver, files);
    return row;
  }
}
