/**
 * How quickly a music folder is scanned: 20,000 small tagged files (or as many as the first argument says), first into an
 * empty library, then without change; each scan in a process of its own whose memory is measured. Beside it `mpd` reads
 * the same folder. Prints rates, and ratios to the limits of the project and to mpd.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findProgram } from '../../tools/needs.ts';
import { timeMpd } from './scan-mpd.ts';
import { writeMusic } from './scan-music.ts';

interface Run {
  readonly seconds: number;
  readonly seen: number;
  readonly read: number;
  readonly cpuSeconds: number;
  readonly memoryMb: number;
}

const limits = { cold: 1500, again: 20_000, memoryMb: 300 };
const files = Number(process.argv[2] ?? 20_000);
const scratch = mkdtempSync(join(tmpdir(), 'bandstand-bench-scan-'));
const music = join(scratch, 'music');
const execute = promisify(execFile);

async function scanned(): Promise<Run> {
  const child = fileURLToPath(new URL('./scan-run.ts', import.meta.url));
  const { stdout } = await execute(process.execPath, [
    '--max-semi-space-size=4',
    child,
    join(scratch, 'library.db'),
    music,
  ]);
  return JSON.parse(stdout);
}

function tell(name: string, { seconds, seen, cpuSeconds, memoryMb }: Run, limit: number): void {
  const rate = seen / seconds;
  console.log(
    `${name}: ${Math.round(rate)} files/s, ${(rate / limit).toFixed(2)} of the limit of ${limit}; ${seconds.toFixed(2)} s, ` +
      `${cpuSeconds.toFixed(2)} s of processor; ${Math.round(memoryMb)} MB, ${(memoryMb / limits.memoryMb).toFixed(2)} of ${limits.memoryMb} MB`,
  );
}

try {
  writeMusic(music, files);
  const cold = await scanned();
  tell('scan, cold', cold, limits.cold);
  const again = await scanned();
  tell('scan, no change', again, limits.again);
  const program = findProgram('mpd');
  if (program === undefined)
    console.log('scan beside mpd: left out, mpd is not installed (apt-get install mpd)');
  else {
    const mpd = await timeMpd(program, music, scratch);
    const ratio = (ours: number, theirs: number) =>
      `${(theirs / ours).toFixed(2)} times as quick as mpd (${theirs.toFixed(2)} s)`;
    console.log(`scan, cold, beside mpd: ${ratio(cold.seconds, mpd.cold)}, which knows ${mpd.songs} songs`);
    console.log(`scan, no change, beside mpd: ${ratio(again.seconds, mpd.again)}`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
