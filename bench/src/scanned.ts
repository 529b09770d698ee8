/** Music folders with many real files, for the benchmarks of the scanner. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { bandstand, folder } from '../../apps/server/test/instance/command.ts';
import type { Wanted } from './benchmark.ts';
import { writeMusic } from './scan-music.ts';
import type { Scope } from './scope.ts';

/** Runs one scan: its database, its music. */
export const scanScript = fileURLToPath(new URL('./scan-run.ts', import.meta.url));

type Asked = Pick<Wanted, 'files' | 'keep'>;

/** A folder of so many files; with `--keep` that of the run before. */
export function musicOf(scope: Scope, { files, keep }: Asked): string {
  if (keep === null) {
    const music = join(folder(scope), 'music');
    writeMusic(music, files);
    return music;
  }
  const music = join(keep, `music-${files}`);
  if (!existsSync(music)) {
    writeMusic(`${music}.part`, files);
    renameSync(`${music}.part`, music);
  }
  return music;
}

/** A data folder whose library holds everything in a music folder, as a scan left it. */
export async function scannedData(scope: Scope, music: string, { files, keep }: Asked): Promise<string> {
  const data = join(folder(scope), 'data');
  const kept = keep === null ? null : join(keep, `scanned-${files}`);
  if (kept !== null && existsSync(kept)) {
    cpSync(kept, data, { recursive: true });
    return data;
  }
  const { code, stderr } = await bandstand(['account', 'list', '--data', data]); // makes the folder
  if (code !== 0) throw new Error(stderr);
  await promisify(execFile)(process.execPath, [scanScript, join(data, 'library.db'), music]);
  if (kept !== null) {
    cpSync(data, `${kept}.part`, { recursive: true });
    renameSync(`${kept}.part`, kept);
  }
  return data;
}
