import { join } from 'node:path';
import {
  createDiskCache,
  createProcesses,
  createTagReader,
  createTranscoder,
  detectFfmpeg,
} from '@bandstand/media';

/** What a face needs of the package media, with its cache in a folder of the test. */
export async function openMedia(folder: string) {
  const processes = createProcesses();
  const cache = await createDiskCache({ dir: join(folder, 'cache'), maxBytes: 100_000_000 });
  const transcoder = createTranscoder({ processes, cache, ffmpeg: await detectFfmpeg({ processes }) });
  const tags = createTagReader({ threads: 1 });
  return {
    cache,
    transcoder,
    tags,
    close: async () => {
      await tags.close();
      await transcoder.close();
      await cache.close();
      await processes.close();
    },
  };
}
