/** A scan of a very large folder (--files, a million if there is time): memory must not grow with what was read. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as pause } from 'node:timers/promises';
import type { Benchmark } from './benchmark.ts';
import { residentMb } from './faces/faces.ts';
import { besideLimit } from './figures.ts';
import { musicOf, scanScript } from './scanned.ts';
import { scoped } from './scope.ts';
import { growth } from './soak/samples.ts';

/** Resident megabytes at most, however many files there are. */
const mostMb = 300;
const sampleMs = 500;
/** Samples of a scan that is long enough to tell growth from warming up. */
const fewest = 60;

interface Watched {
  readonly memory: readonly { readonly residentMb: number }[];
  readonly said: string;
}

/** Scans in a process of its own and looks at its memory all the while. */
async function watched(database: string, music: string): Promise<Watched> {
  const args = ['--max-semi-space-size=4', scanScript, database, music];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const end = new Promise<'ended'>((resolve) => {
    child.once('close', () => resolve('ended'));
  });
  const memory: { readonly residentMb: number }[] = [];
  while ((await Promise.race([end, pause(sampleMs)])) !== 'ended')
    if (child.exitCode === null && child.pid !== undefined)
      memory.push({ residentMb: residentMb(child.pid) });
  if (child.exitCode !== 0) throw new Error(`the scan ended with ${child.exitCode}`);
  return { memory, said };
}

export const scanSoak: Benchmark = {
  name: 'scan-soak',
  about: 'memory while a very large folder (--files) is scanned, and scanned again without change',
  run: (wanted, tell) =>
    scoped(async (scope) => {
      const scratch = mkdtempSync(join(tmpdir(), 'bandstand-bench-scan-soak-'));
      scope.after(() => rmSync(scratch, { recursive: true, force: true }));
      const { files } = wanted;
      const music = musicOf(scope, wanted);
      for (const name of ['cold', 'no change']) {
        const { memory, said } = await watched(join(scratch, 'library.db'), music);
        const { words, bounded } = growth(memory);
        const most = Math.max(...memory.map((sample) => sample.residentMb));
        tell(`scan-soak, ${name}: ${said.trim()}`);
        tell(besideLimit(`scan-soak, ${name}, ${files} files: most memory`, most, 'MB', { most: mostMb }));
        if (memory.length < fewest)
          tell(`scan-soak, ${name}: too short for growth to show (${words}); say more --files`);
        else
          tell({
            what: `scan-soak, ${name}: memory`,
            figure: words,
            beside: 'flat',
            ratio: bounded ? 1 : 0,
            goal: 1,
          });
      }
    }),
};
