import type { Database } from '@bandstand/sqlite';
import type { AccountViewer } from '../access/index.ts';
import type { Keyring } from '../accounts/index.ts';
import { ImageTags } from '../jellyfin-items/index.ts';
import { pictureVersion } from '../playback/index.ts';

/** The secret of the tags under which pictures are shown. */
export const imageTagKey = (keyring: Keyring): string => keyring.mac('jellyfin', 'image tags');

/** The tags under which pictures are shown. */
export const imageTags = (keyring: Keyring): ImageTags => new ImageTags(imageTagKey(keyring));

/**
 * Addresses of pictures, below the server's own, that need no signing in: for other faces whose clients show pictures so.
 * They show what the account sees that they were told to; undefined where there is no picture.
 */
export function imageAddresses({ db, keyring }: { readonly db: Database; readonly keyring: Keyring }) {
  const tags = imageTags(keyring);
  return (
    { account }: AccountViewer,
    kind: 'artist' | 'album',
    gid: string,
    pixels: number,
  ): string | undefined => {
    const version = db.read((reader) => pictureVersion(reader, kind, gid));
    if (version === null) return undefined;
    const query = new URLSearchParams({
      tag: tags.tagFor(account.id, kind, gid, version),
      maxWidth: String(pixels),
    });
    return `/jellyfin/Items/${gid.replaceAll('-', '')}/Images/Primary?${query.toString()}`;
  };
}
