import type { Driver } from '../drivers/index.ts';
import type { MediaFiles } from './files.ts';
import { Sha256 } from './sha256.ts';
import { fetchAgain, finishedFiles, type ProvenFile } from './store.ts';

/** What a look at all files found. */
export interface VerifyReport {
  readonly checked: number;
  /** Paths of files that are gone or have other bytes than they had; they are queued anew. */
  readonly damaged: readonly string[];
}

/** Reads every finished file and compares length and hash; what is lost or damaged is fetched again. */
export async function verifyFiles(
  driver: Driver,
  files: MediaFiles,
  onFile: (checked: number) => void = () => {},
): Promise<VerifyReport> {
  const damaged: string[] = [];
  let checked = 0;
  for (let after = 0; ; ) {
    const page = driver.read((reader) => finishedFiles(reader, after));
    const last = page.at(-1);
    if (last === undefined) return { checked, damaged };
    for (const file of page) {
      if (!(await isSound(files, file))) {
        driver.write((writer) => fetchAgain(writer, file.fileId, 'the file on this device was damaged'));
        damaged.push(file.path);
      }
      checked += 1;
      onFile(checked);
    }
    after = last.fileId;
  }
}

async function isSound(files: MediaFiles, { path, size, hash }: ProvenFile): Promise<boolean> {
  if ((await files.size(path)) !== size) return false;
  // Files of older stores have no hash.
  if (hash === null) return true;
  const sum = new Sha256();
  for await (const bytes of files.read(path)) sum.update(bytes);
  return sum.hex() === hash;
}
