import { existsSync, readdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Settings with which PostgreSQL keeps its own log: a file for each day of
 * the week, begun anew when its day comes again.
 */
export const logSettings: Readonly<Record<string, string>> = {
  logging_collector: 'on',
  log_directory: "'log'",
  log_filename: "'postgres-%a.log'",
  log_file_mode: '0600',
  log_truncate_on_rotation: 'on',
  log_rotation_age: "'1d'",
  log_rotation_size: '0',
};

/** Bytes of one day's log; what is beyond them is dropped with all that came before it. */
const mostBytes = 16 * 1024 * 1024;

const filesOf = (dataDir: string): string[] => {
  const folder = join(dataDir, 'log');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.log'))
    .map((name) => join(folder, name));
};

/** Empties logs that have grown too long: a fault that is told of with each statement must not fill the disk. */
export function boundLogs(dataDir: string): void {
  for (const path of filesOf(dataDir)) if (statSync(path).size > mostBytes) truncateSync(path);
}

/** The last words of a server that gave up, without times and process numbers: of its output, else of its newest log. */
export function lastWords(stderr: string, dataDir: string): string {
  const own = words(stderr).filter((line) => !/logging collector|Future log output/.test(line));
  if (own.length > 0) return own.join('; ');
  const [newest] = filesOf(dataDir).toSorted((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  const logged = newest === undefined ? [] : words(readFileSync(newest, 'utf8').slice(-4096));
  return logged.join('; ') || 'it said nothing';
}

function words(text: string): string[] {
  return text
    .trim()
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-3)
    .map((line) => line.replace(/^.*?\b(?:LOG|FATAL|ERROR|PANIC|HINT|DETAIL):\s*/, ''));
}
