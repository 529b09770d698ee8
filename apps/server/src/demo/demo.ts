import { join } from 'node:path';
import { type Ffmpeg, type Processes, writeDemoCatalogue } from '@bandstand/media';

export interface DemoOptions {
  readonly dataDir: string;
  readonly processes: Processes;
  /** Without it every track is FLAC or WAV. */
  readonly ffmpeg: Ffmpeg | null;
  readonly onProgress: (done: number, total: number, path: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Synthesises the demo catalogue as a music folder inside the data folder; an interrupted one is completed.
 * @returns the folder
 */
export async function writeDemo({ dataDir, onProgress, ...rest }: DemoOptions): Promise<string> {
  const dir = join(dataDir, 'demo-music');
  await writeDemoCatalogue({
    dir,
    ...rest,
    onProgress: ({ done, total, path }) => onProgress(done, total, path),
  });
  return dir;
}
