import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

const folderName = 'podcasts';

/** Where episodes lie: DATA_DIR/podcasts/<channel>/<episode>.<suffix>, unfinished ones with the suffix `part`. */
export class PodcastFiles {
  readonly #dataDir: string;

  constructor(dataDir: string) {
    this.#dataDir = dataDir;
  }

  /** The absolute path of what a row names. */
  full(path: string): string {
    return join(this.#dataDir, path);
  }

  get root(): string {
    return this.#dataDir;
  }

  part(channelGid: string, gid: string): string {
    return this.full(`${folderName}/${channelGid}/${gid}.part`);
  }

  cover(channelGid: string): string {
    return this.full(`${folderName}/${channelGid}/cover.webp`);
  }

  async prepare(channelGid: string): Promise<void> {
    await mkdir(this.full(`${folderName}/${channelGid}`), { recursive: true });
  }

  /** Bytes of an unfinished episode; 0 when there are none. */
  async begun(channelGid: string, gid: string): Promise<number> {
    return await stat(this.part(channelGid, gid)).then(
      ({ size }) => size,
      () => 0,
    );
  }

  /** Gives a whole episode its name; the path for its row. */
  async finish(channelGid: string, gid: string, suffix: string): Promise<string> {
    const path = `${folderName}/${channelGid}/${gid}.${suffix}`;
    await rename(this.part(channelGid, gid), this.full(path));
    return path;
  }

  /** Removes everything of an episode, whatever it is called. */
  async removeEpisode(channelGid: string, gid: string): Promise<void> {
    const folder = this.full(`${folderName}/${channelGid}`);
    const names = await readdir(folder).catch(() => []);
    const own = names.filter((name) => name.startsWith(`${gid}.`));
    await Promise.all(own.map((name) => rm(join(folder, name), { force: true })));
  }

  async removeChannel(channelGid: string): Promise<void> {
    await rm(this.full(`${folderName}/${channelGid}`), { recursive: true, force: true });
  }

  /** Gids of the channels that have a folder. */
  async channels(): Promise<readonly string[]> {
    return await readdir(this.full(folderName)).catch(() => []);
  }
}
