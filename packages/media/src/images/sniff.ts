/**
 * The kind of image by its first bytes; null for everything that is not let through. SVG is text that may name files and
 * addresses, therefore none from outside is ever rendered.
 */
export function sniffImage(bytes: Uint8Array): 'jpeg' | 'png' | 'webp' | 'gif' | 'heif' | 'tiff' | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, 16)).toString('latin1');
  if (text.startsWith('\xff\xd8\xff')) return 'jpeg';
  if (text.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (text.startsWith('RIFF') && text.slice(8, 12) === 'WEBP') return 'webp';
  if (text.startsWith('GIF87a') || text.startsWith('GIF89a')) return 'gif';
  if (text.slice(4, 8) === 'ftyp' && /^(avif|avis|mif1|heic|heix)$/.test(text.slice(8, 12))) return 'heif';
  if (text.startsWith('II*\0') || text.startsWith('MM\0*')) return 'tiff';
  return null;
}

const types = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  heif: 'image/avif',
  tiff: 'image/tiff',
} as const;

export function mediaTypeOf(kind: NonNullable<ReturnType<typeof sniffImage>>): string {
  return types[kind];
}
