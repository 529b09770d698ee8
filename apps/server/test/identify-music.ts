/** Made-up recordings and what becomes of them in other hands: encoded again, renamed, cut, played too fast. */
import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { renderPiece, type StyleName, writeTagged } from '@bandstand/media';
import { programPath } from '../../../tools/needs.ts';

const execute = promisify(execFile);

const styles: readonly StyleName[] = ['chamber', 'nightdrive', 'folk'];

export interface Pieces {
  /** Paths of the originals, FLAC. */
  readonly originals: readonly string[];
  readonly seconds: number;
}

/** Three recordings of 50 s with tags. */
export async function recordings(folder: string): Promise<Pieces> {
  const seconds = 50;
  const originals: string[] = [];
  for (const [at, style] of styles.entries()) {
    const path = join(folder, `Anna/First Light/${at + 1}.flac`);
    mkdirSync(dirname(path), { recursive: true });
    await writeTagged({
      path,
      pcm: renderPiece({ seed: 70 + at, style, seconds }),
      format: 'flac',
      tags: {
        title: `Song ${at + 1}`,
        artists: ['Anna'],
        album: 'First Light',
        albumArtists: ['Anna'],
        trackNo: at + 1,
        trackTotal: styles.length,
        genres: [],
        date: '2026',
      },
    });
    originals.push(path);
  }
  return { originals, seconds };
}

/** Has ffmpeg write a file from another one, without its tags. */
export async function remade(from: string, to: string, ...how: string[]): Promise<string> {
  mkdirSync(dirname(to), { recursive: true });
  await execute(programPath('ffmpeg'), ['-v', 'error', '-i', from, '-map_metadata', '-1', ...how, to]);
  return to;
}
