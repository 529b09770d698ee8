import type { Reply } from '@bandstand/http';
import { asViewer, stranger, type Viewer, viewerOf } from '../../access/index.ts';
import type { AccountServices } from '../../accounts/index.ts';
import type { ImageKind, ImageTags } from '../../jellyfin-items/index.ts';
import { type Picture, pictureReply } from '../../playback/index.ts';
import type { Call } from '../endpoint.ts';
import { nothingThere } from '../protocol/failures.ts';

export interface ImageReplyOptions {
  readonly tags: ImageTags;
  readonly accounts: AccountServices['accounts'];
}

/** What all addresses of pictures have in common. */
export const imageCall = {
  permission: 'library.read',
  rate: 'media',
  method: 'GET',
  forStrangers: true,
} as const;

export interface Pictured {
  readonly kind: ImageKind;
  readonly gid: string;
  /** Another text for another picture; null without one. */
  readonly version: string | null;
}

export type ImageFormat = 'webp' | 'jpeg' | 'png';
/** Edge of a picture in pixels when the client names none. */
const wholePicture = 1200;

/**
 * The picture as the client wants it, drawn for whoever asks or whoever was
 * told the tag. Throws 404 for other types of pictures.
 */
export async function imageReply(
  options: ImageReplyOptions,
  call: Call,
  { kind, gid, version }: Pictured,
  render: (viewer: Viewer, pixels: number, format: ImageFormat) => Promise<Picture>,
): Promise<Reply> {
  if (!isPrimary(call)) throw nothingThere('picture');
  const { query, headers } = call;
  const tag = query.text('tag', 100) ?? '';
  const sizes = ['maxWidth', 'maxHeight', 'width', 'height', 'fillWidth', 'fillHeight'].flatMap(
    (name) => query.number(name) ?? [],
  );
  const pixels = sizes.length === 0 ? wholePicture : Math.max(1, ...sizes);
  const picture = await render(imageViewer(options, call, kind, gid), pixels, formatOf(call));
  const accountId = options.tags.accountOf(tag, kind, gid);
  const current = accountId !== undefined && tag === options.tags.tagFor(accountId, kind, gid, version ?? '');
  return pictureReply(picture, current, headers['if-none-match']);
}

/** Who a picture is drawn for: whoever asks, or whoever was told the tag. */
export function imageViewer(
  { tags, accounts }: ImageReplyOptions,
  { principal, query }: Call,
  kind: ImageKind,
  gid: string,
): Viewer {
  if (principal !== null) return viewerOf(principal);
  const accountId = tags.accountOf(query.text('tag', 100) ?? '', kind, gid);
  const account = accountId === undefined ? undefined : accounts.byId(accountId);
  return account === undefined ? stranger : asViewer(account);
}

/** Whether the one type of picture that there is was asked for; addresses without a type mean it. */
export const isPrimary = (call: Call): boolean =>
  ['', 'primary'].includes(call.param('imageType').toLowerCase());

function formatOf({ query, headers }: Call): ImageFormat {
  const wanted = query.text('format', 20)?.toLowerCase();
  if (wanted === 'webp' || wanted === 'png') return wanted;
  if (wanted !== undefined) return 'jpeg';
  return headers.accept?.includes('image/webp') === true ? 'webp' : 'jpeg';
}
