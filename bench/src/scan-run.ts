/**
 * One scan in a process of its own: `scan-run.ts DATABASE MUSIC`. Says
 * seconds, files and the most memory it took, as JSON.
 */
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { addMusicRoot, librarySchema, runScanCommand, wholeScan } from '@bandstand/library';
import { openDatabase } from '@bandstand/sqlite';

const [path = '', music = ''] = process.argv.slice(2);
const db = openDatabase({ path, schema: librarySchema, synchronous: 'normal', temporary: 'memory' });
addMusicRoot(db, music);
const started = performance.now();
const cpuBefore = process.cpuUsage();
const last = await runScanCommand({
  db,
  clock: Date.now,
  request: wholeScan,
  progress: () => {},
  signal: new AbortController().signal,
  patienceMs: 0,
});
const seconds = ((last.finishedAt ?? 0) - (last.startedAt ?? 0)) / 1000;
const cpu = process.cpuUsage(cpuBefore);
db.close();
/** High-water mark of the resident set, in MB (Linux; elsewhere the present size). */
function mostMemory(): number {
  try {
    return Number(/VmHWM:\s*(\d+) kB/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) / 1000;
  } catch {
    return process.memoryUsage().rss / 1e6;
  }
}
const { seen, read } = last.counts;
const whole = (performance.now() - started) / 1000;
console.log(
  JSON.stringify({
    seconds,
    whole,
    seen,
    read,
    cpuSeconds: (cpu.user + cpu.system) / 1e6,
    memoryMb: mostMemory(),
  }),
);
