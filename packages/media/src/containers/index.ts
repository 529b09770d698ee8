import type { FileSource } from './file-source.ts';
import { readGeneral } from './general.ts';
import type { SoundFile } from './sound-file.ts';

/** Tags and facts of a sound file of any known format. Throws when it is none or damaged beyond use. */
export async function readSound(path: string, source: FileSource): Promise<SoundFile> {
  return readGeneral(path, source);
}
