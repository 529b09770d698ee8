import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Reader, Writer } from '@bandstand/sqlite';

/** A music folder as commands see it. */
export interface MusicRoot {
  readonly id: number;
  /** Absolute. */
  readonly path: string;
}

/** All music folders in the order in which they were added. */
export function musicRoots(reader: Reader): readonly MusicRoot[] {
  return reader.all<MusicRoot>('SELECT id, path FROM music_roots ORDER BY id');
}

/** Tells the library that a music folder lies elsewhere now; its files keep their tracks. */
export function moveMusicRoot(writer: Writer, id: number, path: string): void {
  writer.run('UPDATE music_roots SET path = ? WHERE id = ?', [path, id]);
}

const uploadsOfAccount = /\/uploads\/music\/([0-9a-f-]{36})$/;

/** True for the folder of an account's uploads: it lies in the data folder, and its path says whose it is. */
export function isUploadRoot({ path }: Pick<MusicRoot, 'path'>): boolean {
  return uploadsOfAccount.test(path);
}

/** The folders of uploads are where the data folder is now, whatever it was called when they were made. */
export function followDataFolder(writer: Writer, dataDir: string): void {
  for (const { id, path } of musicRoots(writer)) {
    const account = uploadsOfAccount.exec(path)?.[1];
    if (account === undefined) continue;
    const here = join(dataDir, 'uploads', 'music', account);
    const taken = () => writer.value('SELECT 1 FROM music_roots WHERE path = ?', [here]) !== undefined;
    if (path !== here && existsSync(here) && !taken()) moveMusicRoot(writer, id, here);
  }
}

/** How much a library holds. */
export interface LibrarySize {
  readonly accounts: number;
  readonly tracks: number;
}

export function librarySize(reader: Reader): LibrarySize {
  return {
    accounts: reader.value<number>('SELECT count(*) FROM admin WHERE is_active = 1') ?? 0,
    tracks: reader.value<number>('SELECT count(*) FROM tracks') ?? 0,
  };
}
