import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type DiskCache, ImageError, type Images, imageSizeFor } from '@bandstand/media';
import type { Clock, Database } from '@bandstand/sqlite';
import type { Account } from '../access/index.ts';
import { LibraryError } from '../errors/index.ts';
import type { Picture, PictureSource } from '../playback/index.ts';
import { avatarPlace, writeAvatar } from './avatar-store.ts';

/** Bytes of a picture that somebody sends. */
export const mostAvatarBytes = 8 * 1024 * 1024;
const folderName = 'avatars';

export interface AvatarsOptions {
  readonly db: Database;
  readonly clock: Clock;
  readonly images: Images;
  readonly source: PictureSource;
  readonly cache: DiskCache;
  readonly dataDir: string;
}

/**
 * Pictures of people. What was sent is made small and square and freed of
 * what cameras write into it; the original is not kept.
 */
export class Avatars {
  readonly #options: AvatarsOptions;

  constructor(options: AvatarsOptions) {
    this.#options = options;
  }

  /** The picture of an account, drawn by us when it has none. */
  async render(account: Account, pixels: number, format: 'webp' | 'jpeg' = 'webp'): Promise<Picture> {
    const { db, source, images, cache } = this.#options;
    const place = db.read((reader) => avatarPlace(reader, account.id));
    const size = imageSizeFor(pixels);
    const etag = `${changedAtOf(place) ?? 0}-${size}-${format}`;
    const bytes = await cache.getOrMake(`avatar ${account.gid} ${etag}`, async () => {
      const own = place === null ? null : await source.read(place);
      const wanted = { size, format, fit: 'cover' } as const;
      if (own !== null) return (await images.render(own, wanted)).bytes;
      return (await images.placeholder(`${account.gid} ${account.username}`, wanted)).bytes;
    });
    return { bytes, type: `image/${format}`, etag: `${account.gid}-${etag}` };
  }

  /** When the account last changed its picture, ISO 8601; undefined when it has none of its own. */
  changedAt(account: Account): string | undefined {
    const at = changedAtOf(this.#options.db.read((reader) => avatarPlace(reader, account.id)));
    return at === undefined ? undefined : new Date(at).toISOString();
  }

  /** Throws `invalid` for what is no picture or too large a one. */
  async set(account: Account, picture: Uint8Array): Promise<void> {
    const { db, clock, images, dataDir } = this.#options;
    const small = await images.render(picture, { size: 600, format: 'webp', fit: 'cover' }).catch(refuse);
    const folder = join(dataDir, folderName);
    const now = clock();
    const name = `${account.gid}-${now}.webp`;
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, `${name}.part`), small.bytes);
    await rename(join(folder, `${name}.part`), join(folder, name));
    db.write((writer) =>
      writeAvatar(writer, account.id, `data:${folderName}/${name}`, new Date(now).toISOString()),
    );
    await this.#tidy(account, name);
  }

  async remove(account: Account): Promise<void> {
    const now = new Date(this.#options.clock()).toISOString();
    this.#options.db.write((writer) => writeAvatar(writer, account.id, null, now));
    await this.#tidy(account);
  }

  /** Removes the account's files but one: older pictures, and what a kill in the middle left. */
  async #tidy({ gid }: Account, keep?: string): Promise<void> {
    const folder = join(this.#options.dataDir, folderName);
    const names = await readdir(folder).catch(() => []);
    const old = names.filter((name) => name.startsWith(`${gid}-`) && name !== keep);
    await Promise.all(old.map((name) => rm(join(folder, name), { force: true })));
  }
}

/** The time is part of the name, so that a new picture has a new address. */
function changedAtOf(place: string | null): number | undefined {
  const at = /-(\d{1,15})\.webp$/.exec(place ?? '')?.[1];
  return at === undefined ? undefined : Number(at);
}

function refuse(error: unknown): never {
  if (error instanceof ImageError) throw new LibraryError('invalid', error.message, { cause: error });
  throw error;
}
