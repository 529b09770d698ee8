import type { Clock, Driver, Reader } from '../drivers/index.ts';
import type { Item } from '../models/index.ts';
import { type Account, type DueDownload, itemById, itemStreams, seenItem } from '../queries/index.ts';
import { type ExtraFile, type ExtraKey, extrasOf, saveExtra } from './extras-store.ts';
import type { MediaFiles } from './files.ts';
import { fetchSmall, freshName, pictureExtension, type SmallAnswer, writeSmall } from './small.ts';
import type { AskServer } from './tools.ts';

export interface ExtrasOptions {
  readonly driver: Driver;
  readonly files: MediaFiles;
  readonly ask: AskServer;
  readonly clock: Clock;
  /** The address of the picture that an item shows, with the item that it hangs on; `undefined`: it has none. */
  readonly pictureOf: (item: Item) => { readonly id: string; readonly address: string } | undefined;
}

/** Something small that belongs to a file, and where the server has it. */
interface Companion extends ExtraKey {
  readonly id: string;
  readonly address: string;
  readonly language: string | null;
}

/** True for subtitles that are pictures themselves: they stay in the film. */
export const isPictures = (codec: string | null): boolean => /pgs|dvd|vobsub|dvb/i.test(codec ?? '');

const LARGEST_BYTES = 20_000_000;

/** What comes along with files: the picture, the words of a song, the subtitles of a film. */
export class Extras {
  readonly #options: ExtrasOptions;

  constructor(options: ExtrasOptions) {
    this.#options = options;
  }

  /** Fetches what is missing for a finished download; rejects with the first failure, when all were tried. */
  readonly bringAlong = async (due: DueDownload): Promise<void> => {
    await this.complete({ serverId: due.server_id, userId: due.user_id }, due.jellyfin_id);
  };

  /** Fetches what an item misses; how many files came. Rejects with the first failure, when all were tried. */
  async complete(account: Account, id: string): Promise<number> {
    const missing = this.#options.driver.read((reader) => this.#missing(reader, account, id));
    const results = await Promise.allSettled(missing.map((companion) => this.#fetch(account, companion)));
    const failed = results.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return results.filter((result) => result.status === 'fulfilled' && result.value).length;
  }

  #missing(reader: Reader, account: Account, id: string): readonly Companion[] {
    const item = itemById(reader, account, id);
    if (item === undefined) return [];
    const there = new Set<string>();
    const picture = this.#options.pictureOf(item);
    const owners = new Set([id, picture?.id ?? id]);
    for (const owner of owners)
      for (const { kind, streamIndex } of extrasOf(reader, account, owner))
        there.add(JSON.stringify([seenItem(reader, account, owner), kind, streamIndex]));
    return this.#companions(reader, account, item).filter(
      ({ itemId, kind, streamIndex }) => !there.has(JSON.stringify([itemId, kind, streamIndex])),
    );
  }

  #companions(reader: Reader, account: Account, item: Item): readonly Companion[] {
    const itemId = seenItem(reader, account, item.id) ?? 0;
    const found: Companion[] = [];
    const picture = this.#options.pictureOf(item);
    if (picture !== undefined) {
      const owner = seenItem(reader, account, picture.id) ?? itemId;
      found.push({ ...picture, itemId: owner, kind: 'image', streamIndex: -1, language: null });
    }
    if (item.extra.hasLyrics === true) {
      const address = `/Audio/${item.id}/Lyrics`;
      found.push({ itemId, id: item.id, kind: 'lyrics', streamIndex: -1, language: null, address });
    }
    for (const { type, index, language, codec } of itemStreams(reader, account, item.id)) {
      if (type !== 'Subtitle' || isPictures(codec)) continue;
      const address = `/Videos/${item.id}/${item.id}/Subtitles/${index}/Stream.vtt`;
      found.push({ itemId, id: item.id, kind: 'subtitle', streamIndex: index, language, address });
    }
    return found;
  }

  async #fetch(account: Account, companion: Companion): Promise<boolean> {
    const { driver, files, ask, clock } = this.#options;
    const limits = { maxBytes: LARGEST_BYTES, now: clock() };
    const answer = await fetchSmall(ask, account, companion.address, limits);
    const format = answer && formatOf(companion, answer);
    if (answer === undefined || format === undefined) return false;
    const folder = `extras/${account.serverId}/${companion.id.slice(0, 2)}`;
    const name = `${companion.id}.${companion.kind}${companion.streamIndex < 0 ? '' : companion.streamIndex}`;
    const path = `${folder}/${name}.${freshName()}.${format}`;
    await writeSmall(files, path, answer.bytes);
    const file: ExtraFile = {
      kind: companion.kind,
      streamIndex: companion.streamIndex,
      language: companion.language,
      format,
      path,
      size: answer.bytes.length,
    };
    driver.write((writer) => saveExtra(writer, companion.itemId, file));
    return true;
  }
}

/** The form of what came; `undefined` when it is not what was asked for. */
function formatOf({ kind }: Companion, { type, bytes }: SmallAnswer): string | undefined {
  if (kind === 'image') return pictureExtension(type);
  if (kind === 'lyrics') return type === 'application/json' ? 'json' : undefined;
  // WebVTT begins with its name, after the mark of the byte order if there is one.
  return /^\uFEFF?WEBVTT/.test(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, 16)))
    ? 'vtt'
    : undefined;
}
