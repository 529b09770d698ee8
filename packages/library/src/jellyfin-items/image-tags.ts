import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from 'node:crypto';
import type { PictureKind } from '../playback/index.ts';

/** What has a picture: genres and labels show the cover of one of their albums. */
export type ImageKind = PictureKind | 'genre' | 'label' | 'user';

/**
 * Tags of pictures. These clients show pictures without signing in, so the tag in the address is the right to see one: it
 * names the account that it was told to and cannot be guessed. The policy is then asked for that account.
 *
 * 8 digits of the account, 16 digits of a keyed hash, 8 digits that change with the picture.
 */
export class ImageTags {
  /** As an object of the library: made of text for every tag it would take ten times as long as the tag. */
  readonly #key: KeyObject;

  /** @param key secret of this server */
  constructor(key: string) {
    this.#key = createSecretKey(key, 'utf8');
  }

  /** The tag under which an account sees the picture of a thing. `version` is another text for every other picture. */
  tagFor(accountId: number, kind: ImageKind, gid: string, version: string): string {
    return this.#right(accountId, kind, gid) + hash('sha256', version).slice(0, 8);
  }

  /** The account that a tag was told to; undefined when it is none of this thing. */
  accountOf(tag: string, kind: ImageKind, gid: string): number | undefined {
    if (!/^[0-9a-f]{32}$/.test(tag)) return undefined;
    const accountId = Number.parseInt(tag.slice(0, 8), 16);
    const right = this.#right(accountId, kind, gid);
    return timingSafeEqual(Buffer.from(right), Buffer.from(tag.slice(0, 24))) ? accountId : undefined;
  }

  #right(accountId: number, kind: ImageKind, gid: string): string {
    const account = accountId.toString(16).padStart(8, '0').slice(-8);
    const mac = createHmac('sha256', this.#key).update(`${kind} ${gid} ${account}`).digest('hex');
    return account + mac.slice(0, 16);
  }
}
