/** How quickly a music folder is scanned and in how much memory, beside other programs that read the same folder. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../../tools/needs.ts';
import type { Benchmark, Figure, Tell } from './benchmark.ts';
import { besideLimit, besidePeer } from './figures.ts';
import { timeMpd } from './scan-mpd.ts';
import { writeMusic } from './scan-music.ts';
import { timeSupysonic } from './scan-supysonic.ts';
import { scoped } from './scope.ts';

interface Run {
  readonly seconds: number;
  readonly seen: number;
  readonly memoryMb: number;
}

const limits = { cold: 1500, again: 20_000, memoryMb: 300 };
const execute = promisify(execFile);
const child = fileURLToPath(new URL('./scan-run.ts', import.meta.url));

/** One scan in a process of its own, with the options that the command starts Node with. */
async function scanned(database: string, music: string): Promise<Run> {
  const { stdout } = await execute(process.execPath, ['--max-semi-space-size=4', child, database, music]);
  return JSON.parse(stdout);
}

function report(tell: Tell, name: string, { seconds, seen, memoryMb }: Run, least: number): void {
  tell(besideLimit(`scan, ${name}`, seen / seconds, 'files/s', { least }));
  tell(besideLimit(`scan, ${name}: memory`, memoryMb, 'MB', { most: limits.memoryMb }));
}

/**
 * `most`: files that a peer is given; one that is slow is judged by its rate
 * on a smaller folder, where it is at its best.
 */
const peers = [
  { program: 'mpd', time: timeMpd, most: Number.POSITIVE_INFINITY },
  { program: 'supysonic', time: timeSupysonic, most: 2000 },
] as const;

/** Files a second, ours of the whole folder beside a peer's of its own. */
function besideRate(
  what: string,
  peer: string,
  ours: { readonly files: number; readonly seconds: number },
  theirs: { readonly files: number; readonly seconds: number },
): Figure {
  const rates = { ours: ours.files / ours.seconds, theirs: theirs.files / theirs.seconds };
  const name = theirs.files === ours.files ? peer : `${peer}, ${theirs.files} files`;
  return besidePeer(what, name, { ...rates, ratio: rates.ours / rates.theirs }, { unit: 'files/s' });
}

export const scan: Benchmark = {
  name: 'scan',
  about: 'a folder of small tagged files (--files), cold and without change, beside mpd and supysonic',
  run: ({ files }, tell) =>
    scoped(async (scope) => {
      const scratch = mkdtempSync(join(tmpdir(), 'bandstand-bench-scan-'));
      scope.after(() => rmSync(scratch, { recursive: true, force: true }));
      const music = join(scratch, 'music');
      writeMusic(music, files);
      const database = join(scratch, 'library.db');
      const cold = await scanned(database, music);
      report(tell, 'cold', cold, limits.cold);
      const again = await scanned(database, music);
      report(tell, 'no change', again, limits.again);
      for (const { program, time, most } of peers) {
        const path = findProgram(program);
        if (path === undefined) {
          tell(`scan beside ${program}: left out, it is not installed (apt-get install ${program})`);
          continue;
        }
        const count = Math.min(files, most);
        const folder = count === files ? music : join(scratch, `music-${count}`);
        if (folder !== music) writeMusic(folder, count);
        const theirs = await time(path, folder, scratch);
        const row = (name: string, ours: Run, seconds: number) =>
          tell(
            besideRate(
              `scan, ${name}`,
              program,
              { files: ours.seen, seconds: ours.seconds },
              { files: count, seconds },
            ),
          );
        row('cold', cold, theirs.cold);
        row('no change', again, theirs.again);
      }
    }),
};
