/** Edges of pictures, in pixels, that the server keeps ready. */
export type CoverSize = 80 | 160 | 300 | 600 | 1200;

export interface Pictured {
  readonly id: string;
  readonly imageTag?: string | null;
}

export type PictureKind = 'albums' | 'artists' | 'tracks' | 'playlists';

/** Address of a picture; with the tag in it the browser keeps the picture for ever. */
export function coverUrl(kind: PictureKind, { id, imageTag }: Pictured, size: CoverSize): string {
  const tag = imageTag ? `&tag=${encodeURIComponent(imageTag)}` : '';
  return `/api/v1/${kind}/${id}/cover?size=${size}${tag}`;
}

/** The mean colour of a thumbhash (its first three bytes), as CSS; undefined when there is none. */
export function meanColour(thumbhash: string | null | undefined): string | undefined {
  if (!thumbhash) return undefined;
  const bytes = Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0));
  const head = (bytes[0] ?? 0) | ((bytes[1] ?? 0) << 8) | ((bytes[2] ?? 0) << 16);
  const lightness = (head & 63) / 63;
  const yellowBlue = ((head >> 6) & 63) / 31.5 - 1;
  const redGreen = ((head >> 12) & 63) / 31.5 - 1;
  const blue = lightness - (2 / 3) * yellowBlue;
  const red = (3 * lightness - blue + redGreen) / 2;
  const parts = [red, red - redGreen, blue].map((part) => Math.round(Math.min(1, Math.max(0, part)) * 255));
  return `rgb(${parts.join(' ')})`;
}
