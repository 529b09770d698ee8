import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import type { ScanTimes } from './scan-times.ts';

const execute = promisify(execFile);

/** Lets Supysonic's command read the same folder into a database of its own, first all of it, then without change. */
export async function timeSupysonic(program: string, music: string, scratch: string): Promise<ScanTimes> {
  const home = join(scratch, 'supysonic');
  const settings = join(home, '.config', 'supysonic');
  mkdirSync(settings, { recursive: true });
  const config = `[base]\ndatabase_uri = sqlite:///${join(home, 'supysonic.db')}\n`;
  writeFileSync(join(settings, 'supysonic.conf'), config);
  const run = async (...words: readonly string[]): Promise<number> => {
    const started = performance.now();
    await execute(program, words, {
      cwd: home,
      env: { PATH: process.env.PATH, HOME: home },
      maxBuffer: 1 << 26,
    });
    return (performance.now() - started) / 1000;
  };
  await run('folder', 'add', 'music', music);
  // Without its daemon it scans by itself, and starting it is part of what it takes.
  const cold = await run('folder', 'scan', 'music');
  return { cold, again: await run('folder', 'scan', 'music') };
}
