import { fileURLToPath } from 'node:url';
import { absolutePath, keyValue, option } from '@bandstand/media';
import type { Server } from '../compose.ts';
import { BackupSchedule } from './backup-schedule.ts';

const program = fileURLToPath(new URL('../main.ts', import.meta.url));
/** A large database takes hours. */
const mostMs = 24 * 3_600_000;

/** Backs up on a schedule where a folder for it is named. Each backup is the command in a process of its own. */
export function startBackups({ config, processes, log, closing }: Server): void {
  if (config.backupDir === null) return;
  const schedule = new BackupSchedule({
    folder: config.backupDir,
    dataDir: config.data,
    keep: config.backupKeep,
    indexes: config.acoustid && config.fpindexUrl === null,
    log,
    clock: Date.now,
    async write(file, signal) {
      const args = [
        absolutePath(program),
        option('backup'),
        absolutePath(file),
        keyValue('--data', config.data),
        option('--json'),
        ...(config.acoustid ? [] : [option('--no-acoustid')]),
      ];
      const own = Object.entries(process.env).filter(([name]) => name.startsWith('BANDSTAND_'));
      const env = Object.fromEntries(own.map(([name, value]) => [name, value ?? '']));
      await processes.run(
        { program: process.execPath, args, label: 'backup', env },
        { timeoutMs: mostMs, signal, lane: 'backup' },
      );
    },
  });
  closing.later('the schedule of backups', schedule, (open) => open.close());
  void schedule.now();
}
