import { readFile } from 'node:fs/promises';
import { type DiskCache, type Images, imageSizeFor } from '@bandstand/media';
import type { Picture } from '../playback/index.ts';
import type { Channel } from './channel-store.ts';
import type { PodcastFiles } from './files.ts';

export interface PodcastCoversOptions {
  readonly images: Images;
  readonly cache: DiskCache;
  readonly files: PodcastFiles;
}

/** Pictures of podcasts, as they were taken over from their feeds. */
export class PodcastCovers {
  readonly #options: PodcastCoversOptions;

  constructor(options: PodcastCoversOptions) {
    this.#options = options;
  }

  /** The picture of a channel, drawn by us when it has none. */
  async render(channel: Channel, pixels: number, format: 'webp' | 'jpeg' = 'webp'): Promise<Picture> {
    const { images, cache, files } = this.#options;
    const { gid, imageTag, title, url } = channel;
    const size = imageSizeFor(pixels);
    const etag = `${gid}-${imageTag ?? 'none'}-${size}-${format}`;
    const wanted = { size, format, fit: 'cover' } as const;
    const bytes = await cache.getOrMake(`podcast ${etag}`, async () => {
      const own = imageTag === null ? null : await readFile(files.cover(gid)).catch(() => null);
      if (own !== null) return (await images.render(own, wanted)).bytes;
      return (await images.placeholder(`${gid} ${title ?? url}`, wanted)).bytes;
    });
    return { bytes, type: `image/${format}`, etag };
  }
}
