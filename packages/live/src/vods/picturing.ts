import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppWork } from '../jobs/index.ts';
import { vodOf } from './keeping.ts';
import type { VodsParts } from './parts.ts';
import { readableIn } from './places.ts';
import { changeVod } from './store.ts';

/** Makes the poster and the strip of a file, as far as they are missing. */
export class Picturing {
  readonly #parts: VodsParts;

  constructor(parts: VodsParts) {
    this.#parts = parts;
  }

  /** The job. */
  async make(work: AppWork): Promise<undefined> {
    const { pictures, storage } = this.#parts;
    const vod = vodOf(work);
    if (pictures === null || vod === undefined || vod.status === 'recording') return;
    const { app, signal, progress } = work;
    if (vod.videoCodec === null || (vod.posterPath !== null && vod.thumbnailsPath !== null)) return;
    const file = await readableIn(storage.folders.app(app.name), vod.localPath);
    if (file === undefined) return;
    const seconds = vod.durationS ?? 0;
    if (vod.posterPath === null)
      await this.#keep(work, vod.id, 'posterPath', await pictures.poster(file, seconds, signal));
    if (vod.thumbnailsPath !== null) return;
    const tell = (done: number, total: number): void =>
      progress({ done, total, message: 'making small pictures' });
    await this.#keep(
      work,
      vod.id,
      'thumbnailsPath',
      await pictures.strip(file, seconds, { progress: tell, signal }),
    );
  }

  /** The same for who goes on without them; stops with the program alone. */
  async tryToMake(work: AppWork): Promise<void> {
    try {
      await this.make(work);
    } catch (error) {
      work.signal.throwIfAborted();
      this.#parts.log.warn({ app: work.app.name, err: error }, 'a recording has no pictures');
    }
  }

  async #keep(
    { app }: AppWork,
    vodId: number,
    kind: 'posterPath' | 'thumbnailsPath',
    jpeg: Buffer,
  ): Promise<void> {
    if (jpeg.length === 0) throw new Error('ffmpeg made no picture');
    const { folders, databases } = this.#parts.storage;
    const path = `snapshots/vod-${vodId}-${kind === 'posterPath' ? 'poster' : 'strip'}.jpg`;
    await mkdir(join(folders.app(app.name), 'snapshots'), { recursive: true, mode: 0o700 });
    const place = join(folders.app(app.name), path);
    await writeFile(`${place}.new`, jpeg, { mode: 0o600 });
    await rename(`${place}.new`, place);
    databases.write(app.name, (writer) => changeVod(writer, vodId, { [kind]: path }));
  }
}
