import { StoreError } from '../drivers/index.ts';
import type { Item } from '../models/index.ts';

/** Where a picture of an item is, and its mark: another mark, another picture. */
export interface Picture {
  /** Jellyfin id of the item that it hangs on: a track shows its album's when it has none. */
  readonly id: string;
  readonly type: string;
  readonly tag: string;
}

/** Widths that are kept, in pixels; 0 is the size of the server. */
export const thumbnailWidths = [100, 300, 600, 1200, 0] as const;

/** The smallest kept width that is wide enough. */
export const keptWidth = (width: number): number =>
  thumbnailWidths.find((kept) => kept >= width && width > 0) ?? 0;

/** The picture that an item shows; `undefined` when it has none. Throws `bad_input` for a type that is no word. */
export function pictureOf(item: Item, type = 'Primary'): Picture | undefined {
  if (!/^[A-Za-z]{1,20}$/.test(type)) throw new StoreError('bad_input', `${type} is no type of picture`);
  const own =
    type === 'Primary'
      ? item.imageTag
      : type === 'Backdrop'
        ? item.backdropTag
        : (item.extra.imageTags?.[type] ?? null);
  if (own !== null) return { id: item.id, type, tag: own };
  const albumTag = item.extra.albumImageTag;
  if (type !== 'Primary' || item.albumId === null || albumTag === undefined) return undefined;
  return { id: item.albumId, type, tag: albumTag };
}

/** The address of a picture on its server, at most `width` pixels wide; 0: as it is. */
export function pictureAddress({ id, type, tag }: Picture, width: number): string {
  const query = new URLSearchParams({
    tag,
    ...(width === 0 ? {} : { maxWidth: String(width), quality: '90' }),
  });
  return `/Items/${id}/Images/${type}?${query.toString()}`;
}
