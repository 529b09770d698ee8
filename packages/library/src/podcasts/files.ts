import { mkdir, readdir, rename, rm, stat, statfs } from 'node:fs/promises';
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
    return await sizeOf(this.part(channelGid, gid));
  }

  /** Bytes of all unfinished episodes but this one. */
  async unfinished(but: { readonly channelGid: string; readonly gid: string }): Promise<number> {
    const own = this.part(but.channelGid, but.gid);
    let bytes = 0;
    for (const channel of await this.channels())
      for (const name of await readdir(this.full(`${folderName}/${channel}`)).catch(() => [])) {
        const path = this.full(`${folderName}/${channel}/${name}`);
        if (name.endsWith('.part') && path !== own) bytes += await sizeOf(path);
      }
    return bytes;
  }

  /** Bytes that are free on the disk. */
  async free(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#dataDir);
    return bavail * bsize;
  }

  /** Removes what lies in a channel's folder and belongs to none of these episodes; see `filesOfChannel`. */
  async removeStrays(channelGid: string, known: ReadonlyMap<string, string | null>): Promise<void> {
    const folder = `${folderName}/${channelGid}`;
    for (const name of await readdir(this.full(folder)).catch(() => [])) {
      const path = known.get(name.slice(0, name.indexOf('.')));
      const belongs =
        path === undefined ? name === 'cover.webp' : path === null || path === `${folder}/${name}`;
      if (!belongs) await rm(this.full(`${folder}/${name}`), { force: true });
    }
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

/** 0 when it is not there. */
async function sizeOf(path: string): Promise<number> {
  return await stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
