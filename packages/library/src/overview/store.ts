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
